import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningCity, startCity } from '../support/city.ts';
import { type CommandResult, citywatchHere as citywatch } from '../support/command.ts';
import { act, expectStatus, type IncidentView, incident, notificationsOf } from '../support/incidents.ts';

const BEGIN = '2026-11-23T08:00:00+08:00';
const NEXT_DAY = '2026-11-24T00:06:00+08:00';

let data: string;
let city: RunningCity;
let played: string;
const raised: string[] = [];
const letters: string[] = [];
const LOGS = ['chancheng', 'nanhai', 'sanshui'] as const;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'citywatch-report-'));
  city = await startCity({ data, args: ['--clock', 'manual', '--now', BEGIN] });
});
afterAll(async () => {
  await city?.stop();
  await rm(data, { recursive: true, force: true });
});

const there = (...args: string[]): Promise<CommandResult> => citywatch([...args, '--url', city.http, '--data', data]);

/** A letter about an incident, and what its unit answered. */
async function answeredLetter(id: string): Promise<string> {
  await act(city, id, 'supervisor', 'supervise', { unit: 'foshan-gas', reason: '多次迟到' });
  const listed = expectStatus(await city.api('supervisor', 'GET', '/v1/supervision-letters?unit=foshan-gas&state=issued'), 200);
  // The clock stands still: which of several is the newest says nothing.
  const { items } = listed as { items: readonly { id: string; incident: string }[] };
  const letter = items.find(({ incident: about }) => about === id)?.id ?? '';
  const reply = { method: 'POST', path: `/v1/supervision-letters/${letter}/reply` };
  expectStatus(await city.api('foshan-gas-member', reply.method, reply.path, { text: '已整改' }, { 'if-match': '"1"' }), 200);
  return letter;
}

interface Verdict {
  readonly verified: boolean;
  readonly tenants: readonly { readonly tenant: string; readonly unsigned: number; readonly events: number; readonly days: number }[];
  readonly faults: readonly {
    readonly incident?: string;
    readonly chain?: string;
    readonly seq?: number;
    readonly day?: string;
    readonly reason: string;
  }[];
}
const verdictOf = ({ stdout }: CommandResult): Verdict => JSON.parse(stdout) as Verdict;

test('a drill ends with a report that its duty officer signed, and every obliged unit is told and may read it', async () => {
  const drill = await there('drill', 'outdoor-gas-leak', '--json');
  expect(drill.status, drill.stderr).toBe(0);
  played = (JSON.parse(drill.stdout) as { incidents: string[] }).incidents[0] as string;
  const { report, obligations } = (await incident(city, played)) as IncidentView & {
    report: { version: number; documents: Record<string, string> };
  };
  expect(report.version).toBe(1);
  const [html, docx] = [join(data, 'report.html'), join(data, 'report.docx')];
  expect(await there('report', played, '-o', html)).toMatchObject({ status: 0 });
  expect(await there('report', played, '--format', 'docx', '-o', docx)).toMatchObject({ status: 0 });
  const digests = await Promise.all(
    [html, docx].map(async (file) =>
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ),
  );
  expect(digests).toEqual([report.documents.html, report.documents.docx]);
  const page = await readFile(html, 'utf8');
  for (const part of ['演练', '处置分析报告', '未核定', '按时', '演练脚本', '<svg']) expect(page).toContain(part);
  const obliged = new Set(obligations.filter(({ state }) => state !== 'superseded').map(({ unit }) => unit));
  const { timeline } = await incident(city, played);
  const published = `${played}#${timeline.find(({ type }) => type === 'report-published')?.seq}`;
  const told = (await notificationsOf(city, played)).filter(({ event }) => event === published);
  expect(new Set(told.map(({ unit }) => unit))).toEqual(obliged);
  for (const { text } of told) for (const words of [text.zh, text.en]) expect(words).toContain(`${city.http}/incidents/${played}`);
  // Whoever owes something opens it, in both forms, also of the city's units; nobody else's unit does.
  const readers = [...obliged].map((unit) => (unit.endsWith('-centre') ? 'chancheng-duty' : `${unit}-member`));
  expect(readers.length).toBeGreaterThan(2);
  for (const user of readers)
    for (const format of ['html', 'docx'])
      expectStatus(await city.api(user, 'GET', `/v1/incidents/${played}/report?format=${format}`), 200);
  for (const user of ['water-company-member', 'nanhai-housing-bureau-member'])
    expect((await city.api(user, 'GET', `/v1/incidents/${played}/report?format=docx`)).status, user).toBe(404);
  expect(await there('report', 'not-an-id')).toMatchObject({ status: 2 });
});

test('after midnight the day is signed, and the whole record verifies: from the city and from an exported file alone', async () => {
  for (const title of ['a', 'b', 'c', 'd']) {
    const body = { domain: 'gas', kind: 'report', title, town: 'zumiao', grade: 'III' };
    raised.push((expectStatus(await city.api('chancheng-duty', 'POST', '/v1/incidents', body), 201) as { id: string }).id);
  }
  for (const tier of LOGS)
    for (const text of ['a', 'b', 'c']) expectStatus(await city.api(`${tier}-duty`, 'POST', '/v1/duty-log', { kind: 'note', text }), 201);
  for (const id of raised.slice(0, 3)) letters.push(await answeredLetter(id));
  await city.api('operator', 'PUT', '/v1/local/clock', { now: NEXT_DAY });
  const verified = await there('audit', 'verify', '--json');
  expect(verdictOf(verified)).toMatchObject({ verified: true, faults: [] });
  expect(verified.status).toBe(0);
  const chancheng = verdictOf(verified).tenants.find(({ tenant }) => tenant === 'chancheng');
  expect(chancheng).toMatchObject({ days: 2 });
  expect(chancheng?.events).toBeGreaterThan(20);
  const file = join(data, 'record.jsonl');
  expect(await there('audit', 'export', '-o', file)).toMatchObject({ status: 0 });
  expect(await citywatch(['audit', 'verify', file])).toMatchObject({ status: 0, stdout: '' });
  expect((await city.api('chancheng-duty', 'GET', '/v1/audit/heads')).status).toBe(403);
  expect((await city.api('viewer', 'GET', '/v1/audit/key')).status).toBe(403);
});

test('what is changed, removed or cut off in the file of a stopped city is found, and named', async () => {
  await city.stop();
  const [changed, removed, cut, head] = raised as [string, string, string, string];
  const database = new DatabaseSync(join(data, 'city.db'));
  const events = (id: string): { sk: string; data: string }[] =>
    database
      .prepare(`SELECT sk, data FROM "items:chancheng.domain" WHERE pk = ? AND sk LIKE 'EVT#%' ORDER BY sk`)
      .all(`INCIDENT#${id}`) as never;
  const write = (id: string, sk: string, text: string): void =>
    void database.prepare(`UPDATE "items:chancheng.domain" SET data = ? WHERE pk = ? AND sk = ?`).run(text, `INCIDENT#${id}`, sk);
  const drop = (id: string, sk: string): void =>
    void database.prepare(`DELETE FROM "items:chancheng.domain" WHERE pk = ? AND sk = ?`).run(`INCIDENT#${id}`, sk);
  const first = events(changed)[0] as { sk: string; data: string };
  write(changed, first.sk, first.data.replace('"title":"a"', '"title":"A"'));
  drop(removed, events(removed)[1]?.sk ?? '');
  const tail = events(cut);
  for (const { sk } of tail.slice(1)) drop(cut, sk);
  const row = database.prepare(`SELECT data FROM "items:chancheng.domain" WHERE pk = ? AND sk = 'HEAD'`);
  const stored = String(row.get(`INCIDENT#${head}`)?.data);
  write(head, 'HEAD', stored.replace('"title":"d"', '"title":"D"'));
  plantInOtherChains(database);
  database.close();
  city = await startCity({ data, args: ['--clock', 'manual', '--now', NEXT_DAY] });
  const verified = await there('audit', 'verify', '--json', '--against', join(data, 'record.jsonl'));
  expect(verified.status).toBe(1);
  const { faults } = verdictOf(verified);
  const of = (id: string) => faults.filter((fault) => fault.incident === id);
  expect(of(changed)).toMatchObject([{ seq: 1, reason: 'its content is not what was hashed' }]);
  expect(of(removed)).toMatchObject([{ seq: 2, reason: 'event 2 is missing' }]);
  expect(of(cut)).toMatchObject([
    { seq: 2, day: '2026-11-23', reason: expect.stringMatching(/^the tail is cut off: \d+ events were signed, 1 are there$/) },
  ]);
  expect(of(head)).toMatchObject([{ reason: 'what is stored is not what its events tell: title' }]);
  expect(faults.filter((fault) => fault.incident === played)).toEqual([]);
  const [ofLogs, ofLetters] = [LOGS.map((tier) => `duty-log/foshan/${tier}`), letters.map((id) => `letter/${id}`)];
  const inChains = [...ofLogs, ...ofLetters].map((chain) =>
    faults.filter((fault) => fault.chain === chain).map(({ seq, reason }) => [seq, reason]),
  );
  expect(inChains).toEqual([
    [[1, 'its content is not what was hashed']],
    [[2, 'event 2 is missing']],
    [[3, 'the tail is cut off: 3 events were signed, 2 are there']],
    [[1, 'its content is not what was hashed']],
    [[1, 'event 1 is missing']],
    [[2, 'the tail is cut off: 2 events were signed, 1 are there']],
  ]);
  expect(faults).toHaveLength(10);
});

/** One duty log and one letter each: changed, with an entry removed, with its tail cut off. */
function plantInOtherChains(database: DatabaseSync): void {
  const alter = (tenant: string, pk: string, sk: string, text: string, other: string): void =>
    void database
      .prepare(`UPDATE "items:${tenant}.domain" SET data = replace(data, ?, ?) WHERE pk = ? AND sk = ?`)
      .run(text, other, pk, sk);
  const drop = (tenant: string, pk: string, sk: string): void =>
    void database.prepare(`DELETE FROM "items:${tenant}.domain" WHERE pk = ? AND sk = ?`).run(pk, sk);
  const [changed, removed, cut] = LOGS;
  alter(changed, `DUTY-LOG#foshan/${changed}`, '00000001', '"text":"a"', '"text":"A"');
  drop(removed, `DUTY-LOG#foshan/${removed}`, '00000002');
  drop(cut, `DUTY-LOG#foshan/${cut}`, '00000003');
  alter('chancheng', `LETTER#${letters[0]}`, 'STEP#00000001', '多次迟到', '一次迟到');
  drop('chancheng', `LETTER#${letters[1]}`, 'STEP#00000001');
  drop('chancheng', `LETTER#${letters[2]}`, 'STEP#00000002');
}
