import { appendFile, cp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { main } from '../../../lib/cli/main.ts';
import { jsonFault, type ServiceDouble, serviceDouble } from '../adapters/service-double.ts';
import { deviceOutputs, iotCommands } from '../support/iot-commands.ts';

const HEADER = 'thing,profile,town,lat,lon,zh,en';
const THINGS = ['gas-zumiao-91', 'gas-zumiao-92', 'gas-shiwan-91', 'gas-shiwan-92'];

const world = iotCommands();
let api: ServiceDouble;
let deployment: string;

beforeEach(async () => {
  api = await serviceDouble(() => ({ status: 201, body: '{"kind":"registry","number":2,"warnings":[]}' }));
  await cp('cities/foshan', join(world.folder, 'city'), { recursive: true });
  deployment = await world.deployed(deviceOutputs('chancheng', 'federated', api.settings.endpoint));
  const rows = THINGS.map((thing, index) => `${thing},gas-valve-well,${thing.split('-')[1]},23.0${index + 60},113.0${index + 70},,`);
  await writeFile(join(world.folder, 'new-wells.csv'), `${[HEADER, ...rows].join('\n')}\n`);
});

const out = (...path: string[]): string => join(world.folder, 'keys', ...path);
const imported = (...more: string[]): Promise<number> => {
  const target = ['--deployment', deployment, '--token', 'token', '--city', join(world.folder, 'city')];
  return main(['devices', 'import', join(world.folder, 'new-wells.csv'), ...target, '--out', out(), '--rate', '1000', ...more]);
};

it('writes things into the city, publishes its registry, registers each with its town’s group alone and a certificate', async () => {
  // It moved from another town.
  world.iot.groups.set('citywatch-chancheng-shiwan', 'citywatch-chancheng');
  world.iot.things.set('gas-zumiao-91', { tenant: 'chancheng', town: 'shiwan', groups: ['citywatch-chancheng-shiwan'] });
  expect(await imported('--json'), world.captured.errors).toBe(0);
  expect(JSON.parse(world.captured.out)).toEqual({ registered: 4, already: 0, failed: 0, report: out('report.csv'), out: out() });
  expect(await readFile(join(world.folder, 'city/things/new-wells.yaml'), 'utf8')).toContain('id: gas-shiwan-92');
  expect(api.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/publications']);
  const { kind, body } = JSON.parse(String(api.requests[0]?.body));
  expect([kind, Object.keys(body).sort(), body.things.map(({ id }: { id: string }) => id).sort()]).toEqual([
    'things',
    ['assets', 'things'],
    [...THINGS].sort(),
  ]);
  expect(world.iot.things.get('gas-zumiao-91')).toEqual({ tenant: 'chancheng', town: 'zumiao', groups: ['citywatch-chancheng-zumiao'] });
  expect(Object.fromEntries(world.iot.groups)).toEqual({
    'citywatch-chancheng-zumiao': 'citywatch-chancheng',
    'citywatch-chancheng-shiwan': 'citywatch-chancheng',
  });
  expect(world.good().map(({ policies, things }) => [policies, things.length])).toEqual(THINGS.map(() => [['chancheng-devices'], 1]));
  const written = (await readdir(out())).sort();
  expect(written).toEqual([...THINGS.flatMap((thing) => [`${thing}.cert.pem`, `${thing}.key.pem`]), 'journal.jsonl', 'report.csv'].sort());
  expect((await stat(out('gas-zumiao-91.key.pem'))).mode & 0o777).toBe(0o600);
  for (const file of ['journal.jsonl', 'report.csv']) expect(await readFile(out(file), 'utf8')).not.toContain('PRIVATE KEY');
  expect(world.captured.errors + world.captured.out).not.toContain('PRIVATE KEY');
});

it('waits where it is throttled, tells what failed and why, and goes on there when it is repeated', async () => {
  let throttled = 2;
  world.iot.disturb = ({ method, path }) => {
    if (path.startsWith('/things/gas-shiwan-91') && method === 'POST') return jsonFault(400, 'InvalidRequestException', 'not this one');
    return method === 'PUT' && throttled-- > 0 ? jsonFault(429, 'ThrottlingException', 'Rate exceeded') : undefined;
  };
  world.iot.things.set('gas-zumiao-92', { tenant: 'nanhai', groups: [] });
  expect(await imported('--report', join(world.folder, 'report.json'))).toBe(1);
  const report = JSON.parse(await readFile(join(world.folder, 'report.json'), 'utf8')) as {
    thing: string;
    outcome: string;
    reason?: string;
  }[];
  expect(report.map(({ thing, outcome, reason = '' }) => [thing, outcome, reason])).toEqual([
    ['gas-zumiao-91', 'registered', ''],
    ['gas-zumiao-92', 'failed', expect.stringContaining('gas-zumiao-92 is a thing of the tenant nanhai in this account, not of chancheng')],
    ['gas-shiwan-91', 'failed', 'InvalidRequestException: not this one'],
    ['gas-shiwan-92', 'registered', ''],
  ]);
  expect(world.captured.errors).toContain('2 things failed');
  world.iot.disturb = () => undefined;
  world.iot.things.delete('gas-zumiao-92');
  const before = (await readFile(out('journal.jsonl'), 'utf8')).split('\n').filter((line) => line.includes('"done"'));
  expect(before).toHaveLength(2);
  expect(await imported(), world.captured.errors).toBe(0);
  expect(world.captured.out).toContain('2 registered, 2 already, 0 failed');
  expect(
    world
      .good()
      .map(({ things }) => things[0])
      .sort(),
  ).toEqual([...THINGS].sort());
});

it('gives a revoked thing nothing, by whatever journal; what was readmitted gets another, what was rotated keeps what it has', async () => {
  expect(await imported(), world.captured.errors).toBe(0);
  const devices = (...args: string[]): Promise<number> =>
    main(['devices', ...args, '--deployment', deployment, '--city', join(world.folder, 'city')]);
  const [revoked, readmitted, rotated, begun] = THINGS as [string, string, string, string];
  for (const [command, thing] of [
    ['revoke', revoked],
    ['readmit', readmitted],
    ['rotate', rotated],
    ['revoke', begun],
  ] as const)
    expect(await devices(command, thing), world.captured.errors).toBe(0);
  await appendFile(out('journal.jsonl'), `{"thing":"${begun}","step":"issued","certificate":"arn:x"}\n`);
  const report = join(world.folder, 'again.json');
  const again = async (...more: string[]): Promise<{ readonly outcome: string; readonly reason?: string }[]> => {
    expect(await imported('--report', report, ...more)).toBe(1);
    return JSON.parse(await readFile(report, 'utf8'));
  };
  const outcomes = await again();
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['failed', 'registered', 'already', 'failed']);
  expect(outcomes[0]?.reason).toContain('citywatch devices readmit gas-zumiao-91');
  const fresh = await again('--out', join(world.folder, 'fresh'));
  expect(fresh.map(({ outcome }) => outcome)).toEqual(['failed', 'registered', 'registered', 'failed']);
  expect(world.good().filter(({ things }) => things.includes(revoked) || things.includes(begun))).toEqual([]);
});

it('makes certificates from requests, of which no key is here', async () => {
  for (const thing of THINGS) await writeFile(join(world.folder, `${thing}.csr.pem`), 'a request');
  expect(await imported('--csr', world.folder), world.captured.errors).toBe(0);
  expect((await readdir(out())).filter((name) => name.includes('.key.'))).toEqual([]);
  expect(world.good()).toHaveLength(4);
});

it.each([
  ['gas-zumiao-91,no-such-profile,zumiao,23.06,113.07,,', 1, /no-such-profile/],
  ['gas-zumiao-91,gas-valve-well,zumiao,north,113.07,,', 2, /new-wells\.csv:2: position\.lat/],
  ['gas-zumiao-01,gas-valve-well,zumiao,23.06,113.07,,', 2, /gas-zumiao-01: .*chancheng\.yaml says something else of it/],
])('%s: a fault of the file, and nothing is done', async (row, status, message) => {
  await writeFile(join(world.folder, 'new-wells.csv'), `${HEADER}\n${row}\n`);
  expect(await imported()).toBe(status);
  expect(world.captured.errors).toMatch(message);
  expect([world.iot.double.requests, api.requests]).toEqual([[], []]);
  expect(await readdir(join(world.folder, 'city/things'))).not.toContain('new-wells.yaml');
});

it('goes behind what somebody wrote by hand, and touches no city whose files have a fault', async () => {
  const file = join(world.folder, 'city/things/new-wells.yaml');
  const hand =
    '# by hand\nthings:\n  - { id: gas-zumiao-81, profile: gas-valve-well, town: zumiao, position: { lat: 23.0300, lon: 113.1120 } } # kept\n';
  await writeFile(file, `${hand}broken: [\n`);
  expect(await imported()).toBe(1);
  expect(await readFile(file, 'utf8')).toBe(`${hand}broken: [\n`);
  expect([world.iot.double.requests, api.requests]).toEqual([[], []]);
  await writeFile(file, hand);
  expect(await imported(), world.captured.errors).toBe(0);
  const text = await readFile(file, 'utf8');
  expect(text.startsWith(hand)).toBe(true);
  expect(text.match(/id: gas-/g)).toHaveLength(5);
});
