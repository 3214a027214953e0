import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CapAlert } from '../../lib/core/cap/model.ts';
import { writeCap } from '../../lib/core/cap/write.ts';
import { capIn, fallenTree } from '../scenarios/cap.ts';
import { type RunningCity, startCity } from '../support/city.ts';
import { type CommandResult, citywatchHere as citywatch } from '../support/command.ts';
import { act, eventually, incident, notificationsOf } from '../support/incidents.ts';
import { MINUTES_CITY } from '../support/target.ts';

let folder: string;
let city: RunningCity;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-cap-'));
  city = await startCity({ city: MINUTES_CITY, args: ['--clock', 'manual', '--now', '2026-11-23T20:00:00+08:00'] });
});
afterAll(async () => {
  await city?.stop();
  await rm(folder, { recursive: true, force: true });
});

const cap = (...args: string[]): Promise<CommandResult> =>
  citywatch(['cap', ...args], { env: { CITYWATCH_URL: city.http, CITYWATCH_DATA: city.data } });
const there = (...args: string[]): Promise<CommandResult> => cap(...args, '--city', MINUTES_CITY);

async function fileOf(name: string, message: CapAlert | string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, typeof message === 'string' ? message : writeCap(message));
  return file;
}

const ALERT = fallenTree('tree-1', { sent: '2026-11-23T19:58:00+08:00' });
const FIRST = 'alarm@parks.example,tree-1,2026-11-23T19:58:00+08:00';

test('validate lists every fault with file and line, and asks no city', async () => {
  const good = await fileOf('good.xml', ALERT);
  const bad = await fileOf(
    'bad.xml',
    writeCap({ ...ALERT, sent: '2026-11-23T11:58:00.000Z' }).replace('23.03,113.112 0.05', '113.112,23.03 0.05'),
  );
  const worse = await fileOf('worse.xml', '<!DOCTYPE alert [<!ENTITY a "b">]>\n<alert>&a;</alert>');
  expect(await cap('validate', good)).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining('valid CAP 1.2') });
  const { status, stdout } = await cap('validate', good, bad, worse);
  expect(status).toBe(1);
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/bad\.xml:5: alert\/sent: .*never Z/),
    expect.stringMatching(/bad\.xml:23: alert\/info\[1\]\/area\[1\]\/circle\[1\]: .*latitude/),
    expect.stringMatching(/worse\.xml:1: a document type/),
    '',
  ]);
  const json = await cap('validate', '--json', bad);
  expect(JSON.parse(json.stdout)).toMatchObject([{ file: bad, line: 5, path: 'alert/sent', minor: false }, { line: 23 }]);
  expect(await cap('validate', join(folder, 'none.xml'))).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be read') });
});

test('a warning comes in by the command, is worked on, and how it stands is given out message by message', async () => {
  const file = await fileOf('alert.xml', ALERT);
  const taken = await there('import', file);
  expect(taken, taken.stderr).toMatchObject({ status: 0, stdout: expect.stringMatching(/^raised\t\S+-chancheng\t/) });
  const id = taken.stdout.split('\t')[1] ?? '';
  const again = await there('import', '--json', file);
  expect(JSON.parse(again.stdout)).toMatchObject([{ file, outcome: 'raised', incident: id }]);
  expect((await there('export', id)).stdout).toBe(writeCap(ALERT));

  await act(city, id, 'chancheng-duty', 'assess');
  await act(city, id, 'chancheng-duty', 'confirm', { level: 'III' });
  const cancel = await fileOf('cancel.xml', {
    ...fallenTree('tree-2', { sent: '2026-11-23T19:59:30+08:00', msgType: 'Cancel' }),
    // As real senders do: the moment of the message referred to is not the one it was sent at.
    references: FIRST.replace('19:58:00+08:00', '19:58:02.500Z'),
  });
  const added = await there('import', cancel);
  expect(added).toMatchObject({ status: 0, stdout: expect.stringContaining(`added\t${id}`), stderr: expect.stringContaining('never Z') });
  // What they take back, a person here decides on; the centre is told.
  expect(await incident(city, id)).toMatchObject({ state: 'confirmed', messages: [{ says: 'alert' }, { says: 'cancel' }] });
  await eventually('the centre to be told', async () =>
    (await notificationsOf(city, id)).find(({ unit, event }) => unit === 'chancheng-centre' && event === `${id}#4`),
  );

  const series = JSON.parse((await there('export', id, '--all', '--json')).stdout) as { xml: string }[];
  const [theirs, ours, taking, after] = series.map(({ xml }) => capIn(xml.replace('19:58:02.500Z', '19:58:02+08:00')));
  expect(theirs).toEqual(ALERT);
  expect(ours).toMatchObject({ msgType: 'Update', references: FIRST, identifier: `${id}.3`, sent: '2026-11-23T20:00:00+08:00' });
  expect(taking?.msgType).toBe('Cancel');
  expect(after).toMatchObject({ msgType: 'Update', references: expect.stringContaining(`${id}.3`) });
});

test('an incident of our own is an Alert once it is confirmed, and nobody who may not see it gets it', async () => {
  const report = { domain: 'gas', kind: 'report', title: '有气味 / smell of gas', town: 'shiwan', grade: 'II' };
  const { id } = (await city.api('chancheng-duty', 'POST', '/v1/incidents', report)).body as { id: string };
  expect(capIn((await there('export', id)).stdout)).toMatchObject({ status: 'Draft', msgType: 'Alert' });
  await act(city, id, 'chancheng-duty', 'assess');
  await act(city, id, 'chancheng-duty', 'confirm', { level: 'II' });
  const { stdout } = await there('export', id);
  expect(capIn(stdout)).toMatchObject({ status: 'Actual', msgType: 'Alert', identifier: `${id}.3` });
  expect((await there('export', id)).stdout).toBe(stdout);
  expect(await there('export', id, '--user', 'nanhai-duty')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('404'),
  });
});

test('what cannot be used is refused with its faults, kept as a dead letter, and may not be handed in by everybody', async () => {
  const bad = await fileOf('bad.xml', writeCap({ ...ALERT, identifier: 'tree 3' }));
  expect(await there('import', bad)).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/bad\.xml:3: alert\/identifier: /),
  });
  const { items } = (await city.api('operator', 'GET', '/v1/dead-letters')).body as { items: { reason: string; detail: string }[] };
  expect(items).toMatchObject([{ reason: 'not-cap', detail: expect.stringContaining('tree 3') }]);
  expect(await there('import', bad, '--user', 'viewer')).toMatchObject({ status: 1, stderr: expect.stringContaining('403') });
});
