import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyItem } from '../support/api.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { type CommandResult, citywatchHere as citywatch, execute } from '../support/command.ts';
import { act, type IncidentView, incident, notificationsOf, obligationOf, settled } from '../support/incidents.ts';

let folder: string;
let city: RunningCity;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-commands-'));
  city = await startCity();
});
afterAll(async () => {
  await city?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs a command as against the running city, told of by the environment. */
const there = (...args: string[]): Promise<CommandResult> =>
  citywatch(args, { env: { CITYWATCH_URL: city.http, CITYWATCH_DATA: city.data } });

/** A refusal with its status, and why on stderr in words, not as a stack. */
function expectRefusal(result: CommandResult, status: number, ...said: readonly RegExp[]): void {
  expect(result).toMatchObject({ status, stdout: '' });
  for (const one of said) expect(result.stderr).toMatch(one);
  expect(result.stderr).not.toMatch(/^\s+at /m);
}

describe('usage', () => {
  test('npx citywatch is the same command', async () => {
    const result = await execute('npx', ['--no-install', 'citywatch', 'drill', 'list', '--json']);
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toEqual(JSON.parse((await citywatch(['drill', 'list', '--json'])).stdout));
    const wrong = await execute('node_modules/.bin/node', ['bin/citywatch.ts', 'check', 'nowhere']);
    expectRefusal(wrong, 2, /nowhere/);
  });

  test('help is fine; no command, an unknown one and an unknown option are wrong use', async () => {
    const [help, nothing, unknown, option] = await Promise.all([
      citywatch(['--help']),
      citywatch([]),
      citywatch(['frobnicate']),
      citywatch(['check', '--frobnicate']),
    ]);
    expect(help).toMatchObject({ status: 0, stdout: expect.stringContaining('backtest') });
    expect(nothing.status).toBe(2);
    expectRefusal(unknown, 2, /frobnicate/);
    expectRefusal(option, 2, /--frobnicate/);
  });

  test('a reader that has seen enough ends a command quietly', async () => {
    const { stdout, stderr } = await execute('sh', ['-c', 'node_modules/.bin/node bin/citywatch.ts devices list --json | head -c 20']);
    expect(stdout).toBe('[{"thing":"gas-zumia');
    expect(stderr).toBe('');
  });

  test('where no city answers, status 1 and where it was looked for', async () => {
    const nowhere = { env: { CITYWATCH_URL: 'http://127.0.0.1:9', CITYWATCH_DATA: city.data } };
    const commands = [['publications'], ['drill', 'outdoor-gas-leak']];
    for (const result of await Promise.all(commands.map((args) => citywatch(args, nowhere)))) {
      expectRefusal(result, 1, /http:\/\/127\.0\.0\.1:9/);
    }
  });
});

describe.concurrent('check', () => {
  test('a city without faults: status 0, and what it holds', async () => {
    const result = await citywatch(['check', 'cities/foshan', '--json']);
    expect(result).toMatchObject({ status: 0, stderr: '' });
    expect(JSON.parse(result.stdout)).toMatchObject({ faults: [], summary: { tiers: { district: 5, town: 32 } } });
  });

  test('planted faults: status 1, all of them, each with its file and line', async () => {
    const copy = join(folder, 'faulty');
    await cp('cities/foshan', copy, { recursive: true });
    const plants: readonly (readonly [path: string, text: string, instead: string, said: RegExp])[] = [
      ['rules/gas.yaml', 'metric: ch4', 'metrik: ch4', /metrik/],
      ['rules/drainage.yaml', 'III: 15, II: 25, I: 40', 'III: 15, II: 5, I: 40', /grade II/],
      ['rules/fire.yaml', 'unit: MPa', 'unit: furlong', /furlong/],
      ['mechanism/2022-06.yaml', 'owner: drainage-dispatch-centre', 'owner: drainage-dispatch-center', /drainage-dispatch-center/],
      ['mechanism/2021-08.yaml', 'within: PT15M', 'within: 15min', /15min/],
      ['things/chancheng.yaml', 'gas-zumiao-02,', 'gas-zumiao-01,', /gas-zumiao-01/],
      ['things/nanhai.yaml', 'town: guicheng', 'town: guichen', /guichen/],
      ['tiers.yaml', 'code: "440604012"', 'code: "440605012"', /440605012/],
      ['tiers.yaml', 'kind: hosted', 'kind: guest', /guest/],
    ];
    const expected: { file: string; line: number; said: RegExp }[] = [];
    for (const [path, text, instead, said] of plants) {
      const file = join(copy, path);
      const before = await readFile(file, 'utf8');
      const at = before.indexOf(text);
      expect(at, `${text} in ${path}`).toBeGreaterThanOrEqual(0);
      await writeFile(file, before.slice(0, at) + instead + before.slice(at + text.length));
      expected.push({ file, line: before.slice(0, at).split('\n').length, said });
    }
    const result = await citywatch(['check', copy, '--json']);
    expect(result).toMatchObject({ status: 1, stderr: '' });
    const { faults } = JSON.parse(result.stdout) as { faults: { file: string; line: number; message: string }[] };
    for (const { file, line, said } of expected) {
      const found = faults.filter((fault) => fault.file === file && fault.line === line).map(({ message }) => message);
      expect(
        found.some((message) => said.test(message)),
        `${file}:${line}: ${found.join(' | ')}`,
      ).toBe(true);
    }
  });

  test('a folder that is not there: status 2', async () => {
    expectRefusal(await citywatch(['check', join(folder, 'nowhere')]), 2, /nowhere/);
  });
});

describe.concurrent('devices', () => {
  test('list --json: every thing with its topic, sensors and units', async () => {
    const result = await citywatch(['devices', 'list', '--json']);
    expect(result).toMatchObject({ status: 0, stderr: '' });
    const rows = JSON.parse(result.stdout) as { thing: string; sensors: { metrics: unknown[] }[] }[];
    expect(rows.length).toBeGreaterThanOrEqual(250);
    expect(rows.flatMap(({ sensors }) => sensors).length).toBeGreaterThanOrEqual(1200);
    const drainage = rows.find(({ thing }) => thing === 'drainage-zumiao-01');
    expect(drainage).toMatchObject({
      thing: 'drainage-zumiao-01',
      tenant: 'chancheng',
      town: 'zumiao',
      topic: 'citywatch/chancheng/drainage-zumiao-01/telemetry',
    });
    expect(drainage?.sensors).toContainEqual({ sensor: 'drainage-zumiao-01-ponding-1', metrics: [{ metric: 'ponding', unit: 'cm' }] });
    for (const row of rows) expect(Object.keys(row).sort()).toEqual(['sensors', 'tenant', 'thing', 'topic', 'town']);
  });

  test('credential: the secret alone on stdout, good for the running city', async () => {
    const result = await there('devices', 'credential', 'gas-zumiao-01');
    expect(result).toMatchObject({ status: 0, stderr: '' });
    const secret = result.stdout.replace(/\n$/, '');
    expect(secret).toMatch(/^\S{20,}$/);
    const client = await connectAsync(city.mqttUrl, {
      clientId: 'gas-zumiao-01',
      username: 'gas-zumiao-01',
      password: secret,
      protocolVersion: 4,
      reconnectPeriod: 0,
    });
    expect(client.connected).toBe(true);
    await client.endAsync();
  });

  test('rotate and revoke are in force at once: the connection ends, the old secret is good for nothing, over MQTT and HTTP', async () => {
    const thing = 'gas-shiwan-02';
    const secretBy = async (command: string): Promise<string> => (await there('devices', command, thing)).stdout.trim();
    const connect = (password: string) =>
      connectAsync(city.mqttUrl, { clientId: thing, username: thing, password, protocolVersion: 4, reconnectPeriod: 0 }, false);
    const posted = async (password: string): Promise<number> => {
      const authorization = `Basic ${Buffer.from(`${thing}:${password}`).toString('base64')}`;
      const body = JSON.stringify([{ n: `${thing}-ch4-1/ch4`, v: 0.1 }]);
      return (await fetch(`${city.http}/v1/telemetry/${thing}`, { method: 'POST', headers: { authorization }, body })).status;
    };
    const secrets = [await secretBy('credential')];
    for (const command of ['rotate', 'revoke', 'readmit'] as const) {
      const before = secrets.at(-1) as string;
      const client = command === 'readmit' ? undefined : await connect(before);
      const closed = client && new Promise<void>((resolve) => client.once('close', () => resolve()));
      const said = await there('devices', command, thing);
      expect(said.status, said.stderr).toBe(0);
      await closed;
      await expect(connect(before)).rejects.toThrow(/Not authorized/i);
      expect(await posted(before)).toBe(401);
      if (command !== 'revoke') secrets.push(said.stdout.trim());
      else expectRefusal(await there('devices', 'credential', thing), 1, /revoked/, /devices readmit/);
    }
    expect(new Set(secrets).size).toBe(3);
    const last = secrets.at(-1) as string;
    expect(await secretBy('credential')).toBe(last);
    await (await connect(last)).endAsync();
    expect(await posted(last)).toBe(202);
  });

  test('import: things of a table are in the city’s files and in the running city, each with its secret', async () => {
    const [dir, keys] = [join(folder, 'growing'), join(folder, 'growing-keys')];
    await cp('cities/foshan', dir, { recursive: true });
    const file = join(folder, 'more-wells.csv');
    await writeFile(file, 'thing,profile,town,lat,lon\ngas-zumiao-81,gas-valve-well,zumiao,23.0617,113.0719\n');
    const result = await there('devices', 'import', file, '--city', dir, '--out', keys);
    expect(result.status, result.stderr).toBe(0);
    expect(result.stdout).toContain('1 registered, 0 already, 0 failed');
    expect(await readFile(join(dir, 'things/more-wells.yaml'), 'utf8')).toContain('gas-zumiao-81');
    const password = (await readFile(join(keys, 'gas-zumiao-81.secret'), 'utf8')).trim();
    const authorization = `Basic ${Buffer.from(`gas-zumiao-81:${password}`).toString('base64')}`;
    const body = JSON.stringify([{ n: 'gas-zumiao-81-ch4-1/ch4', v: 0.1 }]);
    const sent = await fetch(`${city.http}/v1/telemetry/gas-zumiao-81`, { method: 'POST', headers: { authorization }, body });
    expect(sent.status).toBe(202);
    const known = await everyItem<{ thing: string }>(city, '/v1/sensors?domain=gas&tier=zumiao&limit=200');
    expect(known.map(({ thing }) => thing)).toContain('gas-zumiao-81');
    const again = await there('devices', 'import', file, '--city', dir, '--out', keys);
    expect(again).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('0 registered, 1 already, 0 failed'),
      stderr: expect.stringContaining('knows all 1 things'),
    });
  });

  test('credential of a thing that is not registered says so on stderr; what is no name is refused', async () => {
    const [unknown, climbing] = await Promise.all([
      there('devices', 'credential', 'gas-nowhere-99'),
      there('devices', 'credential', '../keys'),
    ]);
    expect(unknown.status).toBe(0);
    expect(unknown.stdout.trim()).toMatch(/^\S{20,}$/);
    expect(unknown.stderr).toContain('not registered');
    expectRefusal(climbing, 2, /\.\.\/keys/);
  });
});

describe.concurrent('token', () => {
  test('the token alone on stdout, good for the running city', async () => {
    const result = await there('token', '--user', 'foshan-gas-member');
    expect(result).toMatchObject({ status: 0, stderr: '' });
    const response = await fetch(`${city.http}/v1/me`, { headers: { authorization: `Bearer ${result.stdout.trim()}` } });
    expect(await response.json()).toMatchObject({ id: 'foshan-gas-member', unit: 'foshan-gas', roles: ['unit-member'] });
    expect(result.stdout.trim()).not.toContain('\n');
  });

  test('the tier by its GB/T 2260 code', async () => {
    for (const [name, id] of [
      ['440604-duty', 'chancheng-duty'],
      ['440604012000-leader', 'zumiao-leader'],
    ]) {
      const result = await there('token', '--user', name as string, '--json');
      expect(JSON.parse(result.stdout), name).toMatchObject({ user: id });
    }
    expectRefusal(await there('token', '--user', '110101-duty'), 2, /110101-duty/);
  });

  test('an unknown name: status 2, and the names there are', async () => {
    const result = await there('token', '--user', 'nobody');
    expectRefusal(result, 2, /"nobody"/);
    const names = result.stderr.split(/\s+/);
    for (const name of [
      ...['admin', 'operator', 'auditor', 'supervisor', 'data-steward', 'viewer', 'system'],
      ...['foshan-duty', 'chancheng-duty', 'chancheng-leader', 'zumiao-duty', 'gas-sector', 'forest-fire-sector'],
      ...['foshan-gas-member', 'foshan-gas-lead', 'chancheng-housing-bureau-lead', 'drainage-dispatch-centre-member'],
    ]) {
      expect(names, name).toContain(name);
    }
  });

  test('the lead of a bureau is a regulator too, and of a company is not', async () => {
    const rolesOf = async (user: string): Promise<unknown> => ((await city.api(user, 'GET', '/v1/me')).body as { roles: unknown }).roles;
    expect(await rolesOf('chancheng-housing-bureau-lead')).toEqual(['unit-lead', 'regulator']);
    expect(await rolesOf('foshan-gas-lead')).toEqual(['unit-lead']);
    expect(await rolesOf('chancheng-leader')).toEqual(['shift-leader', 'duty-officer']);
  });
});

describe.concurrent('mechanism explain', () => {
  const explain = async (...args: string[]): Promise<Record<string, unknown>[]> => {
    const result = await citywatch(['mechanism', 'explain', '--json', ...args]);
    expect(result).toMatchObject({ status: 0, stderr: '' });
    return JSON.parse(result.stdout) as Record<string, unknown>[];
  };
  const drainage = (at: string): Promise<Record<string, unknown>[]> =>
    explain('--domain', 'drainage', '--level', 'III', '--town', 'zumiao', '--at', at);

  test('level III of drainage moves from the housing bureau to the dispatch centre and the water bureau on 2022-06-01', async () => {
    const line = (body: string, unit: string, action: string, within: string, from = 'raised') => ({
      body,
      unit,
      action,
      from,
      within,
      provisional: true,
    });
    const centre = line('centre', 'chancheng-centre', 'assess', 'PT1H');
    const report = line('centre', 'chancheng-centre', 'report', 'PT12H', 'disposed');
    const [before, moment, day] = await Promise.all(['2022-05-31T23:59:59+08:00', '2022-06-01T00:00:00+08:00', '2022-06-01'].map(drainage));
    expect(before).toEqual([
      centre,
      line('owner', 'chancheng-housing-bureau', 'arrive', 'PT70M'),
      line('owner', 'chancheng-housing-bureau', 'dispose', 'PT2H'),
      line('owner', 'chancheng-housing-bureau', 'feed-back', 'PT2H'),
      line('regulator@district', 'chancheng-housing-bureau', 'guide', 'PT2H'),
      report,
    ]);
    const after = [
      centre,
      line('owner', 'drainage-dispatch-centre', 'arrive', 'PT70M'),
      line('owner', 'drainage-dispatch-centre', 'dispose', 'PT2H'),
      line('owner', 'drainage-dispatch-centre', 'feed-back', 'PT2H'),
      line('regulator@district', 'chancheng-water-bureau', 'guide', 'PT2H'),
      report,
    ];
    expect(moment).toEqual(after);
    expect(day).toEqual(after);
  });

  test('the first and the last day of version 1', async () => {
    const days = await Promise.all(['2021-08-01', '2022-05-31'].map(drainage));
    expect(days.map((rows) => rows[1]?.unit)).toEqual(['chancheng-housing-bureau', 'chancheng-housing-bureau']);
  });

  test('level I of gas: five bodies and the city’s centre; the town by its code or slug', async () => {
    const [rows, byCode] = await Promise.all(
      ['zumiao', '440604012'].map((town) => explain('--domain', 'gas', '--level', 'I', '--town', town)),
    );
    expect(new Set(rows?.map(({ unit }) => unit))).toEqual(
      new Set([
        'foshan-centre',
        'foshan-gas',
        'chancheng-housing-bureau',
        'foshan-housing-bureau',
        'chancheng-emergency-bureau',
        'foshan-emergency-bureau',
      ]),
    );
    expect(byCode).toEqual(rows);
  });

  test('for people to read: in both languages, with who speaks for whom and what is not public', async () => {
    const { stdout } = await citywatch(['mechanism', 'explain', '--domain', 'gas', '--level', 'I', '--town', 'zumiao']);
    for (const part of [
      '燃气 / gas',
      '处置中心 / handled by: foshan-centre',
      '单位对接 / liaison, unit: foshan-gas',
      '须附 / evidence: position',
    ])
      expect(stdout).toContain(part);
    expect(
      stdout
        .split('\n')
        .filter((row) => /^ {2}\S/.test(row))
        .every((row) => row.endsWith('未核定 / provisional')),
    ).toBe(true);
  });

  test('diff says what one version changed against another, and that there is no such version', async () => {
    const [text, json, unknown] = await Promise.all(
      [
        ['2021-08', '2022-06'],
        ['2021-08', '2022-06', '--json'],
        ['2021-08', '2030-01'],
      ].map((args) => citywatch(['mechanism', 'diff', ...args])),
    );
    expect(text?.stdout).toContain('owner unit: {district}-housing-bureau → drainage-dispatch-centre');
    expect(JSON.parse(json?.stdout ?? '[]')).toContainEqual({
      domain: 'drainage',
      level: 'III',
      body: 'owner',
      action: null,
      field: 'unit',
      before: '{district}-housing-bureau',
      after: 'drainage-dispatch-centre',
      provisional: false,
    });
    expectRefusal(unknown as CommandResult, 2, /2030-01/, /2022-06/);
  });

  test('where no version was in force, or a word is wrong, it says what it expected', async () => {
    const run = (domain: string, level: string, town: string, ...more: string[]): Promise<CommandResult> =>
      citywatch(['mechanism', 'explain', '--domain', domain, '--level', level, '--town', town, ...more]);
    const [early, domain, level, town, at] = await Promise.all([
      run('gas', 'III', 'zumiao', '--at', '2021-07-31T23:59:59+08:00'),
      run('weather', 'III', 'zumiao'),
      run('gas', 'IV', 'zumiao'),
      run('gas', 'III', 'atlantis'),
      run('gas', 'III', 'zumiao', '--at', 'long ago'),
    ]);
    expectRefusal(early, 2, /2021-08-01/);
    expectRefusal(domain, 2, /weather/, /drainage/);
    expectRefusal(level, 2, /I, II or III/);
    expectRefusal(town, 2, /atlantis/);
    expectRefusal(at, 2, /long ago/);
  });
});

describe('publish and publications', () => {
  interface Row {
    readonly kind: string;
    readonly number: number;
    readonly author: string;
  }
  const publications = async (): Promise<Row[]> => JSON.parse((await there('publications', '--json')).stdout) as Row[];

  test('what the city started with was published by its start; a new rule pack by who published it', async () => {
    const before = await publications();
    const started = before.filter(({ author }) => author === 'start').map(({ kind }) => kind);
    expect(new Set(started)).toEqual(new Set(['registry', 'mechanism', 'rules', 'rosters', 'resources']));
    const pack = join(folder, 'elevator.yaml');
    await writeFile(
      pack,
      'domain: elevator\nrules:\n  - { id: entrapment, metric: entrapment, unit: "1", when: { above-or-equal: { I: 1 } } }\n',
    );
    const published = await there('publish', '--rules', pack, '--json');
    expect(published).toMatchObject({ status: 0 });
    expect(JSON.parse(published.stdout)).toMatchObject({ kind: 'rules', author: 'admin' });
    const after = await publications();
    expect(after).toHaveLength(before.length + 1);
    expect(after[0]).toMatchObject({ kind: 'rules', author: 'admin' });
    const rules = await everyItem<{ domain: string; id: string; grades: { grade: string }[] }>(city, '/v1/rules?');
    expect(rules.filter(({ domain }) => domain === 'elevator').map(({ grades }) => grades.map(({ grade }) => grade))).toEqual([['I']]);
    expect(rules.some(({ domain }) => domain === 'gas')).toBe(true);
  });

  test('all that a folder says, as a whole: what is there already adds nothing, what is new is in force', async () => {
    // The rules that the test before left are of one domain; the folder's replace them.
    const copy = join(folder, 'grown');
    await cp('cities/foshan', copy, { recursive: true });
    await appendFile(join(copy, 'people.yaml'), '  - { id: new-officer, unit: foshan-gas, name: { zh: 新, en: New }, sample: true }\n');
    const before = await publications();
    const [faulty, nothing] = await Promise.all([there('publish', '--all', '--city', folder), there('publish')]);
    expectRefusal(faulty, 2, /city\.yaml/);
    expectRefusal(nothing, 2, /--rules FILE/);
    const first = await there('publish', '--all', '--city', copy, '--json');
    expect(first.status, first.stderr).toBe(0);
    // Nothing is warned of but the things that were imported before from another copy of the folder.
    expect(first.stderr).toMatch(/^(things that were in force are gone: .*\n)?$/);
    const rows = JSON.parse(first.stdout) as Row[];
    expect(rows.map(({ kind, author }) => `${kind} ${author}`)).toEqual([
      'registry admin',
      'mechanism start',
      'rules admin',
      'rosters admin',
      'resources start',
    ]);
    expect(await publications()).toHaveLength(before.length + 3);
    const again = await there('publish', '--all', '--city', copy, '--json');
    expect(JSON.parse(again.stdout)).toEqual(rows.map((row) => ({ ...row, warnings: [] })));
    expect(await publications()).toHaveLength(before.length + 3);
  });

  test('of a deployed city: each tenant told of in the outputs file, by a token', async () => {
    const file = join(folder, 'outputs.json');
    const token = await city.token('admin');
    await writeFile(
      file,
      JSON.stringify({
        'citywatch-foshan': { Tenant: 'foshan', Kind: 'city', ApiUrl: `${city.http}/` },
        'citywatch-nanhai': { Tenant: 'nanhai', Kind: 'hosted', ApiUrl: 'http://127.0.0.1:9/' },
      }),
    );
    const deployed = (...args: string[]): Promise<CommandResult> =>
      citywatch([...args, '--deployment', file], { env: { CITYWATCH_TOKEN: token } });
    const listed = await deployed('publications', '--tenant', 'foshan', '--json');
    expect(JSON.parse(listed.stdout)[0]).toMatchObject({ tenant: 'foshan', kind: expect.any(String) });
    const published = await deployed('publish', '--rules', 'cities/foshan/rules/gas.yaml', '--json');
    expect(published).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/nanhai: .*127\.0\.0\.1:9[\s\S]*repeat with --tenant nanhai/),
    });
    expect(JSON.parse(published.stdout)).toEqual([expect.objectContaining({ tenant: 'foshan', kind: 'rules' })]);
    expectRefusal(await deployed('publications', '--tenant', 'atlantis'), 2, /atlantis.*foshan, nanhai/);
    expectRefusal(await citywatch(['publications', '--deployment', file]), 2, /--token/);
    expectRefusal(await citywatch(['publications', '--deployment', 'package.json', '--token', token]), 2, /names no tenant/);
  });

  test('what a pack would have done with what the city has stored is shown before it is published, rule by rule or transition by transition', async () => {
    const [thing, at] = ['gas-shiwan-01', Date.now() / 1000 - 3600];
    const pack = (values: readonly number[]) => values.map((v, index) => ({ n: `${thing}-ch4-1/ch4`, t: at + 60 * index, v }));
    expect((await city.api('system', 'POST', `/v1/telemetry/${thing}`, pack([0.1, 0.7, 0.8, 0.1]))).status).toBe(202);
    await settled(city);
    const file = join(folder, 'lower.yaml');
    const rules = '  - { id: ch4-lower, metric: ch4, unit: "%{vol}", when: { above: { III: 0.5 } }, source: test }\n';
    await writeFile(file, `domain: gas\nrules:\n${rules}`);
    const before = await publications();
    const shown = await there('publish', '--rules', file, '--preview', '--json');
    expect(shown).toMatchObject({ status: 0, stderr: '' });
    const [{ rules: told, added }] = JSON.parse(shown.stdout);
    expect(told.find(({ rule }: { rule: string }) => rule === 'ch4-lower')).toMatchObject({
      changed: { onsets: 1, clears: 1, timeInAlarm: 120 },
    });
    expect(added).toMatchObject([{ thing, rule: 'ch4-lower', grade: 'III' }]);
    const read = await there('publish', '--rules', file, '--preview');
    expect(read.stdout).toMatch(/gas\/ch4-lower on \d+ series: does not apply -> 1 onsets, 120 s in alarm; 1 alarms more/);
    expect(await publications()).toEqual(before);
    const backtested = await there('backtest', '--rules', file, '--city', 'cities/foshan');
    expect(backtested.status).toBe(0);
    const lines = backtested.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { sensor: `${thing}-ch4-1`, rule: 'ch4-lower', transition: 'onset', grade: 'III', value: 0.7 },
      { sensor: `${thing}-ch4-1`, rule: 'ch4-lower', transition: 'clear', grade: 'III', value: 0.1 },
    ]);
    expectRefusal(await there('backtest', '--rules', file), 2, /--readings FILE, or --city DIR/);
    const backwards = ['--from', '2026-11-24T00:00:00+08:00', '--to', '2026-11-23T00:00:00+08:00'];
    expectRefusal(await there('backtest', '--rules', file, '--city', 'cities/foshan', ...backwards), 2, /2026-11-24.* before --to/);
    expectRefusal(await there('publish', '--rules', file, '--since', '2026-11-23T20:00:00+08:00'), 2, /--preview/);
    expectRefusal(await there('publish', '--rules', file, '--preview', '--user', 'viewer'), 1, /403/);
  });

  test('a pack that is not understood, and a person who may not, change nothing', async () => {
    const before = await publications();
    const pack = join(folder, 'broken.yaml');
    await writeFile(pack, 'domain: elevator\nrules:\n  - { id: x, metric: entrapment, unit: "1", when: { wobbles: 1 } }\n');
    const [broken, viewer, duty] = await Promise.all([
      there('publish', '--rules', pack),
      there('publish', '--rules', 'cities/foshan/rules/gas.yaml', '--user', 'viewer'),
      there('publications', '--user', 'chancheng-duty'),
    ]);
    expectRefusal(broken, 2, /broken\.yaml:3: .*wobbles/);
    expectRefusal(viewer, 1, /403/);
    expectRefusal(duty, 1, /403/);
    expect(await publications()).toEqual(before);
  });
});

describe('status', () => {
  test('says of every tenant how it does, to those who run the platform, and needs attention where it does', async () => {
    const asked = await there('status', '--json');
    const rows = JSON.parse(asked.stdout) as { tenant: string; version: string; publications: object; attention: { code: string }[] }[];
    expect(rows.map(({ tenant }) => tenant).sort()).toEqual(['chancheng', 'foshan', 'gaoming', 'nanhai', 'sanshui', 'shunde']);
    for (const { version, publications } of rows) {
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
      expect(publications).toMatchObject({ registry: { number: expect.any(Number) }, mechanism: {}, rules: {} });
    }
    expect(asked.status).toBe(rows.some(({ attention }) => attention.length > 0) ? 1 : 0);
    const table = (await there('status')).stdout.split('\n');
    expect(table[0]).toMatch(/^tenant +version +watcher/);
    expect(table.filter((line) => /^(chancheng|foshan|gaoming|nanhai|sanshui|shunde) /.test(line))).toHaveLength(6);
    expectRefusal(await there('status', '--user', 'viewer'), 1, /403/);
  });

  test('of a tenant that does not answer needs attention, and the others are shown all the same', async () => {
    const file = join(folder, 'half.json');
    const stack = (tenant: string, url: string) => ({ Tenant: tenant, Kind: 'hosted', ApiUrl: url });
    await writeFile(file, JSON.stringify({ a: stack('nowhere', 'http://127.0.0.1:9'), b: stack('foshan', city.http) }));
    const asked = await citywatch(['status', '--json', '--deployment', file], { env: { CITYWATCH_TOKEN: await city.token('operator') } });
    expect(asked.status).toBe(1);
    const rows = JSON.parse(asked.stdout) as { tenant: string; attention: { code: string }[] }[];
    expect(rows).toContainEqual({ tenant: 'nowhere', attention: [expect.objectContaining({ code: 'unreachable' })] });
    expect(rows.map(({ tenant }) => tenant)).toContain('chancheng');
  });
});

interface Drill {
  readonly scenario: string;
  readonly incidents: readonly string[];
  readonly passed: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean }[];
}

const failed = ({ checks }: Drill): string[] => checks.filter(({ ok }) => !ok).map(({ name }) => name);

describe('drill', () => {
  test('list names the scenarios', async () => {
    const result = await citywatch(['drill', 'list']);
    expect(result.status).toBe(0);
    for (const name of ['outdoor-gas-leak', 'water-main-leak', 'forbidden-zone']) expect(result.stdout).toContain(name);
    expectRefusal(await there('drill', 'alien-landing'), 2, /alien-landing/, /outdoor-gas-leak/);
  });

  test('outdoor-gas-leak plays to the archive, as an exercise', async () => {
    const result = await there('drill', 'outdoor-gas-leak', '--json');
    const drill = JSON.parse(result.stdout) as Drill;
    expect(failed(drill)).toEqual([]);
    expect(drill).toMatchObject({ scenario: 'outdoor-gas-leak', passed: true });
    expect(result.status).toBe(0);
    expect(drill.checks.length).toBeGreaterThan(5);
    expect(drill.incidents).toHaveLength(1);
    const played = await incident(city, drill.incidents[0] ?? '');
    expect(played).toMatchObject({ state: 'archived', level: 'I', exercise: true, domain: 'gas' });
    expect(played.timeline.filter(({ type }) => type === 'acknowledged').length).toBeGreaterThanOrEqual(5);
    expect((await city.api('auditor', 'GET', `/v1/audit/${played.id}`)).body).toMatchObject({ verified: true });
    const found = await everyItem<IncidentView>(city, '/v1/incidents?exercise=true&limit=200');
    expect(found.map(({ id }) => id)).toContain(played.id);
    const real = await everyItem<IncidentView>(city, '/v1/incidents?exercise=false&limit=200');
    expect(real.map(({ id }) => id)).not.toContain(played.id);
  });

  test('--hands-on stops after the dispatch: people acknowledge, and it is theirs to end', async () => {
    const result = await there('drill', 'outdoor-gas-leak', '--hands-on', '--json');
    const drill = JSON.parse(result.stdout) as Drill;
    expect(result.status).toBe(0);
    expect(failed(drill)).toEqual([]);
    const id = drill.incidents[0] ?? '';
    expect(await incident(city, id)).toMatchObject({ state: 'dispatched', exercise: true });
    const owed = obligationOf(await incident(city, id), 'arrive');
    const acknowledged = await act(city, id, `${owed.unit}-member`, 'acknowledge', { obligation: owed.id });
    expect(acknowledged.state).toBe('handling');
    await settled(city);
    const answered = (await notificationsOf(city, id)).filter(({ answeredAt }) => answeredAt !== null);
    expect(new Set(answered.map(({ unit }) => unit))).toEqual(new Set([owed.unit]));
  });

  test('--actual is no exercise, by --url and --data as well as by the environment', async () => {
    const result = await citywatch(['drill', 'outdoor-gas-leak', '--actual', '--json', '--url', city.http, '--data', city.data]);
    const drill = JSON.parse(result.stdout) as Drill;
    expect(failed(drill)).toEqual([]);
    expect(await incident(city, drill.incidents[0] ?? '')).toMatchObject({ state: 'archived', exercise: false });
  });

  test('with the keys of another city it fails and says which folder it needs', async () => {
    const result = await citywatch(['drill', 'outdoor-gas-leak'], {
      env: { CITYWATCH_URL: city.http, CITYWATCH_DATA: join(folder, 'other-keys') },
    });
    expect(result.status).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(/401|CITYWATCH_DATA/);
  });

  test('passes under a manual clock that stands still, played out and hands-on', async () => {
    const still = await startCity({ args: ['--clock', 'manual', '--now', '2026-11-23T08:00:00+08:00'] });
    const env = { CITYWATCH_URL: still.http, CITYWATCH_DATA: still.data };
    try {
      for (const scenario of [['outdoor-gas-leak'], ['outdoor-gas-leak', '--hands-on'], ['water-main-leak'], ['forbidden-zone']]) {
        const result = await citywatch(['drill', ...scenario, '--json'], { env });
        expect(result.status, `${scenario.join(' ')}: ${result.stderr}`).toBe(0);
        const drill = JSON.parse(result.stdout) as Drill;
        expect(failed(drill)).toEqual([]);
        expect((await incident(still, drill.incidents[0] ?? '')).raisedAt).toMatch(/^2026-11-23T08:00:00/);
      }
    } finally {
      expect(await still.stop()).toBe(0);
    }
  });
});

test('the city logged no error on the way', () => {
  const errors = city
    .log()
    .split('\n')
    .filter((line) => line.includes('"level":"error"'));
  expect(errors).toEqual([]);
});

describe('tiers', () => {
  const DISTRICT = ['--code', '440609', '--zh', '北江区', '--en', 'Beijiang', '--position', '23.26,112.75'];
  const EXAMPLES = 'docs/examples/new-district';
  const copied = async (name: string): Promise<string> => {
    const copy = join(folder, name);
    await cp('cities/foshan', copy, { recursive: true });
    return copy;
  };
  const filesOf = (directory: string) =>
    Promise.all(['tiers', 'units', 'people', 'rosters'].map((name) => readFile(join(directory, `${name}.yaml`), 'utf8')));

  test('what is missing without a terminal is named all at once, and a city with faults is not written', async () => {
    const copy = await copied('tier-faults');
    const before = await filesOf(copy);
    const nothing = await there('tier', 'add', 'district', 'beijiang', '--city', copy);
    expectRefusal(nothing, 2, /--code .*six digits/, /--zh/, /--en/, /--position/, /--towns/);
    const outside = await there(
      'tier',
      'add',
      'district',
      'beijiang',
      ...DISTRICT.slice(0, -1),
      '30,112',
      '--towns',
      `${EXAMPLES}/towns.csv`,
      '--city',
      copy,
    );
    expectRefusal(outside, 1, /nothing is written/, /tiers\.yaml:\d+: 30, 112 is outside the city/);
    expectRefusal(
      await there('tier', 'add', 'sector', 'gas-centre', '--domains', 'gaz', '--zh', '甲', '--en', 'A', '--city', copy),
      2,
      /gaz.*gas/,
    );
    expect(await filesOf(copy)).toEqual(before);
  });

  test('a district, a town and a sector centre are added with what they need, and removed without a trace', async () => {
    const copy = await copied('tier-added');
    const before = await filesOf(copy);
    const district = await there(
      'tier',
      'add',
      'district',
      'beijiang',
      ...DISTRICT,
      '--towns',
      `${EXAMPLES}/towns.csv`,
      '--things',
      `${EXAMPLES}/beijiang-things.csv`,
      '--city',
      copy,
      '--json',
    );
    expect(district, district.stderr).toMatchObject({ status: 0 });
    const plan = JSON.parse(district.stdout);
    expect(plan).toMatchObject({ kind: 'hosted', things: 6, written: true, people: { filled: 0 } });
    expect(plan.units).toContain('beijiang-centre');
    expect(plan.people.vacant).toContain('beijiang-centre-officer');
    expect(plan.stacks.map(({ stack, change }: { stack: string; change: string }) => [stack, change])).toEqual([
      ['citywatch-foshan', 'changed'],
      ['citywatch-beijiang', 'new'],
    ]);
    const place = ['--code', '440609103', '--position', '23.27,112.77', '--zh', '东岸镇', '--en', 'Dongan'];
    const town = await there('tier', 'add', 'town', 'dongan', '--district', 'beijiang', ...place, '--centre', '--city', copy);
    expect(town, town.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining('dongan-centre-officer') });
    const names = ['--zh', '燃气行业监测中心', '--en', 'Gas sector centre'];
    const sector = await there('tier', 'add', 'sector', 'gas-sector-centre', '--domains', 'gas', ...names, '--city', copy);
    expect(sector, sector.stderr).toMatchObject({ status: 0 });
    const listed = JSON.parse((await there('tier', 'list', '--city', copy, '--json')).stdout) as {
      id: string;
      kind: string;
      state: string;
    }[];
    expect(listed.find(({ id }) => id === 'sanshui')).toMatchObject({ district: 'hosted', watchKeptBy: 'foshan', state: 'running' });
    expect(listed.find(({ id }) => id === 'beijiang')).toMatchObject({ towns: 4, things: 6, state: 'configured' });
    expect(listed.find(({ id }) => id === 'gas-sector-centre')).toMatchObject({ kind: 'sector', domains: ['gas'] });
    for (const id of ['gas-sector-centre', 'dongan', 'beijiang']) {
      const removed = await there('tier', 'remove', id, '--city', copy, '--archive', join(folder, `archive-${id}`));
      expect(removed, removed.stderr).toMatchObject({ status: 0 });
    }
    expect(await filesOf(copy)).toEqual(before);
    expect((await there('check', copy)).status).toBe(0);
  });

  test('what a tier lacks is listed, and one with open incidents is not removed', async () => {
    const ready = await there('tier', 'ready', 'sanshui', '--json');
    expect(ready).toMatchObject({ status: 1, stderr: '' });
    const { missing, items } = JSON.parse(ready.stdout) as {
      missing: { item: string; subject: string }[];
      items: { item: string; met: boolean; text: { en: string } }[];
    };
    expect(missing.map(({ item, subject }) => `${item} ${subject}`)).toContain('drill sanshui');
    expect(missing.map(({ item, subject }) => `${item} ${subject}`)).toContain('channel sanshui-centre');
    expect(items.filter(({ item }) => item === 'people' || item === 'things').every(({ met }) => met)).toBe(true);
    expect(items.find(({ item, text }) => item === 'roster' && text.en.includes('Foshan keeps the watch'))).toMatchObject({ met: true });
    const tested = await there('notify', 'test', '--tier', 'sanshui', '--json');
    expect(tested, tested.stderr).toMatchObject({ status: 0 });
    const again = JSON.parse((await there('tier', 'ready', '440607', '--json')).stdout) as { missing: { item: string }[] };
    expect(again.missing.map(({ item }) => item)).toEqual(['drill']);
    expectRefusal(await there('tier', 'ready', 'nowhere'), 2, /sanshui/);
    const report = { domain: 'other', kind: 'report', title: 'x', town: 'xinan', grade: 'III' };
    expect((await city.api('sanshui-duty', 'POST', '/v1/incidents', report)).status).toBe(201);
    expectRefusal(await there('tier', 'remove', 'sanshui', '--dry-run'), 1, /sanshui has 1 open incident/);
    expectRefusal(await there('tier', 'remove', 'foshan'), 2, /the city itself/);
    const exported = join(folder, 'sanshui.export');
    const header = { format: 'citywatch-tenant-1', tenant: 'sanshui', epoch: 1, at: '2026-11-23T08:00:00+08:00' };
    await writeFile(exported, gzipSync(`${JSON.stringify({ header })}\n`));
    const cut = ['tier', 'remove', 'sanshui', '--dry-run', '--archived', exported];
    expectRefusal(await there(...cut), 2, /is no export of sanshui/);
    // A whole one, made before the incident was raised: nobody would go on with it.
    await writeFile(exported, gzipSync(`${JSON.stringify({ header })}\n${JSON.stringify({ summary: {} })}\n`));
    expectRefusal(await there(...cut), 1, /sanshui has 1 open incident/);
    expectRefusal(await there('tier', 'remove', 'gaoming', '--dry-run', '--archived', exported), 2, /is no export of gaoming/);
    const gone = await there('tier', 'remove', 'gaoming', '--dry-run', '--json');
    expect(gone, gone.stderr).toMatchObject({ status: 0 });
    expect(JSON.parse(gone.stdout), gone.stderr).toMatchObject({
      files: expect.arrayContaining([
        'cities/foshan/resources/gaoming.yaml',
        'cities/foshan/things/gaoming.yaml',
        'cities/foshan/tiers.yaml',
      ]),
      supported: ['shunde', 'sanshui'],
    });
  });
});
