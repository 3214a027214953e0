import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseExport, recordLines } from '../../../lib/cli/audit/export-file.ts';
import { type DaysPayload, type SignedDays, signDays } from '../../../lib/core/accountability/audit/signed-days.ts';
import { type TenantRecord, verifyRecord } from '../../../lib/core/accountability/audit/verify-record.ts';
import { systemActor } from '../../../lib/core/incident/append.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { SupervisionLetter } from '../../../lib/core/supervision/letter.ts';
import { letterWrite } from '../../../lib/core/supervision/letter-chain.ts';
import { wholeLog } from '../../../lib/core/watch/whole-log.ts';
import { writeLog } from '../../../lib/core/watch/write-log.ts';
import { fileRecordSigner } from '../../../lib/local/file-record-signer.ts';
import { tableAuditStore } from '../../../lib/stores/audit-store.ts';
import { asData } from '../../../lib/stores/rows.ts';
import { tableWatchStore } from '../../../lib/stores/watch-store.ts';
import type { StoredObject } from '../../../lib/wiring/object-store.ts';
import { domainKeys } from '../../../lib/wiring/table-keys.ts';
import { AUTHORIZER } from '../support/authorizer.ts';
import { user } from '../support/foshan.ts';
import { HOUR, IncidentCity } from '../support/incident-city.ts';

const DAY = 24 * HOUR;
const newKey = (): string => String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));

const TIER = 'foshan/chancheng';
const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);
const NO_LISTS = { keep: async () => '', get: async () => undefined };

/** A tenant whose record is signed. */
class SignedCity extends IncidentCity {
  readonly files = new Map<string, StoredObject>();
  readonly audit = tableAuditStore(this.table, {
    put: async (key, object) => void this.files.set(key, object),
    get: async (key) => this.files.get(key),
    delete: async () => undefined,
  });
  readonly watchStore = tableWatchStore(this.table);
  signer = fileRecordSigner(newKey());

  sign(): Promise<number | undefined> {
    const { letters, watchStore: watch, audit, signer } = this;
    return signDays({ ...this.core, letters, watch, audit, signer, city: 'foshan' });
  }

  async record(): Promise<TenantRecord> {
    const rows = await this.audit.rows();
    const days = (await Promise.all(rows.map((row) => this.audit.read(row)))).filter((one) => one !== undefined);
    const incidents = await Promise.all(
      (await this.all()).map(async (head) => ({ id: head.id, head: { ...head }, events: await this.incidents.events(head.id) })),
    );
    const watches = await this.watchStore.watches();
    const logs = await Promise.all(
      watches.map(async (head) => ({ tier: head.tier, head: { ...head }, entries: await wholeLog(this.watchStore, head.tier) })),
    );
    const { items } = await this.letters.list({ limit: 100 });
    const letters = await Promise.all(
      items.map(async (head) => ({ id: head.id, head: { ...head }, steps: await this.letters.steps(head.id) })),
    );
    return { tenant: this.tenant, keys: await this.audit.keys(), days, incidents, logs, letters };
  }

  async note(text: string): Promise<void> {
    await writeLog(
      { authorizer: AUTHORIZER, watch: this.watchStore, handOvers: NO_LISTS, clock: this.clock, salt: () => 'salt' },
      TIER,
      user('chancheng-duty'),
      { text },
    );
  }

  async letter(): Promise<string> {
    const incident = await this.raise();
    await this.act(incident, 'supervisor', 'supervise', { unit: 'foshan-gas', reason: '多次迟到' });
    return String((await this.letters.list({ limit: 1 })).items[0]?.id);
  }

  async answer(id: string, text: string): Promise<void> {
    const letter = await this.letters.load(id);
    if (!letter) throw new Error(`no letter ${id}`);
    const at = toInstant(this.now);
    const replies = [...letter.replies, { at, by: systemActor('test'), text }];
    await this.letters.commit(letterWrite({ ...letter, version: letter.version + 1, state: 'answered', replies }, at));
  }
}

const payloads = ({ days }: TenantRecord): DaysPayload[] => days.map(({ payload }) => JSON.parse(payload) as DaysPayload);

describe('a day that is over', () => {
  test('is signed once, with everything that grew in it; the first time with every incident there is', async () => {
    const city = new SignedCity();
    const old = await city.raise();
    city.now += DAY;
    expect(await city.sign()).toBe(1);
    expect(await city.sign()).toBeUndefined();
    const young = await city.raise();
    city.now += DAY;
    expect(await city.sign()).toBe(1);
    const [first, second] = payloads(await city.record());
    expect(first).toMatchObject({ from: '2026-11-23', to: '2026-11-23', chains: [{ chain: `incident/${old.id}`, length: old.version }] });
    expect(second).toMatchObject({ from: '2026-11-24', to: '2026-11-24', chains: [{ chain: `incident/${young.id}` }] });
    expect(verifyRecord(await city.record(), { until: '2026-11-24' })).toMatchObject({ faults: [], days: 2, unsigned: 0 });
  });

  test('waits some minutes for what was recorded just before midnight, and holds nothing that came after it', async () => {
    const city = new SignedCity();
    const incident = await city.raise();
    await city.sign();
    city.now += 4 * HOUR + 4 * 60_000;
    const { version } = await city.act(incident, 'chancheng-leader', 'assess');
    expect(await city.sign()).toBeUndefined();
    city.now += 60_000;
    await city.sign();
    const signed = payloads(await city.record()).at(-1);
    expect(signed?.chains).toMatchObject([{ length: incident.version }]);
    expect(verifyRecord(await city.record())).toMatchObject({ faults: [], unsigned: version - incident.version });
  });

  test('that was missed, with those after it, is signed by the next run without a gap', async () => {
    const city = new SignedCity();
    await city.sign();
    for (let day = 0; day < 3; day++) {
      await city.raise();
      city.now += DAY;
    }
    await city.sign();
    expect(payloads(await city.record()).at(-1)).toMatchObject({ from: '2026-11-23', to: '2026-11-25', chains: [{}, {}, {}] });
    expect(verifyRecord(await city.record(), { until: '2026-11-25' }).faults).toEqual([]);
  });

  test('of two who sign it at once, one does', async () => {
    const city = new SignedCity();
    await city.raise();
    city.now += DAY;
    expect((await Promise.all([city.sign(), city.sign()])).filter((chains) => chains !== undefined)).toHaveLength(1);
    expect(await city.audit.rows()).toHaveLength(1);
  });
});

describe('whoever verifies a record', () => {
  async function signed(): Promise<{ city: SignedCity; record: TenantRecord }> {
    const city = new SignedCity();
    const incident = await city.raise();
    for (const action of ['assess', 'confirm', 'dispatch']) await city.act(incident, 'chancheng-leader', action, { level: 'III' });
    await city.raise({ town: 'shiwan' });
    for (let day = 0; day < 3; day++) {
      city.now += DAY;
      await city.sign();
    }
    return { city, record: await city.record() };
  }
  const reasons = (record: TenantRecord, expected = {}): string[] => verifyRecord(record, expected).faults.map(({ reason }) => reason);

  test('finds a change, a removed event, a cut-off tail, a rewritten chain, a head that differs and a whole incident that is gone', async () => {
    const { record } = await signed();
    expect(reasons(record)).toEqual([]);
    const [first, ...rest] = [...record.incidents].sort((a, b) => b.events.length - a.events.length) as [
      TenantRecord['incidents'][number],
      ...TenantRecord['incidents'],
    ];
    const as = (changed: Partial<typeof first>): TenantRecord => ({ ...record, incidents: [{ ...first, ...changed }, ...rest] });
    const changed = first.events.map((event) => (event.seq === 2 ? { ...event, actor: { kind: 'system', id: 'x' } as const } : event));
    expect(verifyRecord(as({ events: changed })).faults).toMatchObject([
      { incident: first.id, seq: 2, reason: 'its content is not what was hashed' },
    ]);
    expect(verifyRecord(as({ events: without(first.events, 1) })).faults).toMatchObject([{ seq: 2, reason: 'event 2 is missing' }]);
    const cut = first.events.slice(0, 2);
    expect(reasons(as({ events: cut }))).toEqual([`the tail is cut off: ${first.events.length} events were signed, 2 are there`]);
    const other = new SignedCity();
    const elsewhere = await other.raise({ title: 'another' });
    const rewritten = (await other.incidents.events(elsewhere.id)).map((event) => ({ ...event, incident: first.id }));
    expect(reasons(as({ events: rewritten as never })).length).toBeGreaterThan(0);
    expect(reasons(as({ head: { ...first.head, state: 'archived' } }))).toEqual(['what is stored is not what its events tell: state']);
    expect(reasons({ ...record, incidents: rest })).toEqual([
      `the whole incident is missing: ${first.events.length} events of it were signed`,
    ]);
  });

  test('finds a day that is missing at the beginning, in the middle or at the end, one that was changed, and one signed by another key', async () => {
    const { city, record } = await signed();
    const { days } = record;
    const until = '2026-11-25';
    expect(reasons({ ...record, days: without(days, 0) })).toEqual(['days before it were signed and are missing']);
    expect(reasons({ ...record, days: without(days, 1) })).toEqual([
      'the days from 2026-11-24 up to 2026-11-25 are not signed',
      'it does not follow the day before it',
    ]);
    expect(reasons({ ...record, days: without(days, 2) }, { until })).toEqual([
      'the days after 2026-11-24 are not signed: expected those up to 2026-11-25',
    ]);
    const forged = days.map((day, at) =>
      at === 2 ? { ...day, payload: day.payload.replace('"to":"2026-11-25"', '"to":"2026-11-26"') } : day,
    );
    expect(reasons({ ...record, days: forged })).toContain('its signature is not that of the key it names');
    expect(reasons({ ...record, keys: [] })).toHaveLength(3);
    const { fingerprint } = await city.signer.key();
    expect(reasons(record, { fingerprint })).toEqual([]);
    // Whoever has the store and a key of their own can sign anything: against the fingerprint, or an export, it does not hold.
    const own = fileRecordSigner(newKey());
    const key = await own.key();
    const resigned = await Promise.all(
      days.map(async (day): Promise<SignedDays> => {
        const signature = Buffer.from(await own.sign(Buffer.from(day.payload))).toString('base64');
        return { payload: day.payload, signature, key: key.fingerprint };
      }),
    );
    expect(reasons({ ...record, days: resigned, keys: [key] })).toEqual([]);
    expect(reasons({ ...record, days: resigned, keys: [key] }, { fingerprint })).toHaveLength(3);
    expect(reasons({ ...record, days: without(days, 2) }, { earlier: days })).toEqual([
      'it was signed when the record was exported before, and is not the same any more',
    ]);
  });

  test('believes no name of a key that the key does not have', async () => {
    const { record } = await signed();
    const other = await fileRecordSigner(newKey()).key();
    const posing = record.keys.map((key) => ({ ...other, fingerprint: key.fingerprint }));
    expect(reasons({ ...record, keys: posing })).toEqual(Array(3).fill('its signature is not that of the key it names'));
  });
});

describe('duty logs and supervision letters', () => {
  /** Two days: a log of four entries, a letter that was answered twice. */
  async function kept(): Promise<{ city: SignedCity; record: TenantRecord; letter: string }> {
    const city = new SignedCity();
    const letter = await city.letter();
    for (const text of ['a', 'b']) await city.note(text);
    city.now += DAY;
    await city.sign();
    for (const text of ['c', 'd']) {
      await city.note(text);
      await city.answer(letter, text);
    }
    city.now += DAY;
    await city.sign();
    return { city, record: await city.record(), letter };
  }
  type Log = NonNullable<TenantRecord['logs']>[number];
  type Letter = NonNullable<TenantRecord['letters']>[number];

  test('are signed with the day on which they grew, and verify', async () => {
    const { record, letter } = await kept();
    const [first, second] = payloads(record);
    const lengths = (payload: DaysPayload | undefined) =>
      Object.fromEntries((payload?.chains ?? []).map(({ chain, length }) => [chain.replace(/^incident.*/, 'incident'), length]));
    expect(lengths(first)).toEqual({ incident: 2, [`duty-log/${TIER}`]: 2, [`letter/${letter}`]: 1 });
    expect(lengths(second)).toEqual({ [`duty-log/${TIER}`]: 4, [`letter/${letter}`]: 3 });
    expect(verifyRecord(record, { until: '2026-11-24' })).toMatchObject({ faults: [], logs: 1, letters: 1, events: 9, unsigned: 0 });
  });

  test('are verified from an exported file alone', async () => {
    const { record } = await kept();
    const [read] = parseExport(recordLines('2026-11-25T12:00:00+08:00', [record]), 'record.jsonl').records;
    expect(verifyRecord(read as TenantRecord, { until: '2026-11-24' })).toEqual(verifyRecord(record));
  });

  test('show a change, a removed entry, a tail that was cut off, a head that differs, and the whole gone', async () => {
    const { record, letter } = await kept();
    const [log, one] = [record.logs?.[0] as Log, record.letters?.[0] as Letter];
    const found = (changed: Partial<TenantRecord>) =>
      verifyRecord({ ...record, ...changed }).faults.map(({ chain, seq, reason }) => [chain, seq, reason]);
    const ofLog = (changed: Partial<Log>) => found({ logs: [{ ...log, ...changed }] });
    const ofLetter = (changed: Partial<Letter>) => found({ letters: [{ ...one, ...changed }] });
    const [logName, letterName] = [`duty-log/${TIER}`, `letter/${letter}`];

    const entries = log.entries.map((entry) => (entry.seq === 2 ? { ...entry, by: { ...entry.by, name: 'x' } } : entry));
    expect(ofLog({ entries })).toEqual([[logName, 2, 'its content is not what was hashed']]);
    expect(ofLog({ entries: without(log.entries, 2) })).toEqual([[logName, 3, 'event 3 is missing']]);
    expect(ofLog({ entries: log.entries.slice(0, 3) })).toEqual([[logName, 4, 'the tail is cut off: 4 events were signed, 3 are there']]);
    expect(ofLog({ head: { ...log.head, lastAt: toInstant(0) } })).toEqual([
      [logName, 4, 'what is stored is not what its events tell: lastAt'],
    ]);
    expect(found({ logs: [] })).toEqual([[logName, undefined, 'the whole duty log is missing: 4 entries of it were signed']]);

    const steps = one.steps.map((step) => (step.seq === 1 ? { ...step, letter: { ...step.letter, unit: 'x' } } : step));
    expect(ofLetter({ steps })).toEqual([[letterName, 1, 'its content is not what was hashed']]);
    expect(ofLetter({ steps: without(one.steps, 0) })).toEqual([[letterName, 1, 'event 1 is missing']]);
    expect(ofLetter({ steps: one.steps.slice(0, 1) })).toEqual([[letterName, 2, 'the tail is cut off: 3 events were signed, 1 are there']]);
    expect(ofLetter({ head: { ...one.head, demand: 'y' } })).toEqual([
      [letterName, 3, 'what is stored is not what its events tell: demand'],
    ]);
    const { chain: _chain, ...unchained } = one.head;
    expect(ofLetter({ head: unchained })).toEqual([[letterName, 3, 'what is stored is not what its events tell: chain']]);
    expect(ofLetter({ head: unchained, steps: [] })).toEqual([[letterName, 1, 'the tail is cut off: 3 events were signed, 0 are there']]);
    expect(found({ letters: [] })).toEqual([[letterName, undefined, 'the whole letter is missing: 3 steps of it were signed']]);
  });

  test('that were there before they were signed are signed the first time, behind days that stay as they are', async () => {
    const { city, letter } = await kept();
    const rows = await city.audit.rows();
    // As an earlier version left it: incidents alone were signed, and a row named one by its id.
    const old = new SignedCity({ now: city.now, table: city.table });
    for (const [name, file] of city.files) old.files.set(name, file);
    const last = rows.at(-1);
    const { kinds: _kinds, ...row } = last as NonNullable<typeof last>;
    await city.table.put({ ...domainKeys.signedDays(row.to), version: 2, data: asData(row) }, 1);
    const incident = (await city.all())[0]?.id ?? '';
    await city.table.put({ ...domainKeys.changed('2026-11-25', incident), version: 1, data: {} }, 'any');
    old.signer = city.signer;
    old.now += DAY;
    expect(await old.sign()).toBe(3);
    const signed = payloads(await old.record())
      .at(-1)
      ?.chains.map(({ chain }) => chain);
    expect(signed).toEqual([`duty-log/${TIER}`, `incident/${incident}`, `letter/${letter}`]);
    expect(verifyRecord(await old.record(), { until: '2026-11-25' })).toMatchObject({ faults: [], unsigned: 0 });
  });

  test('of a letter that was written before its steps were kept nothing is said until it is answered', async () => {
    const city = new SignedCity();
    const id = await city.letter();
    const { chain: _chain, ...before } = (await city.letters.load(id)) as SupervisionLetter;
    await city.table.put({ ...domainKeys.letter(id), version: 1, data: asData(before) }, 'any');
    await city.table.delete(domainKeys.letterStep(id, 1), 'any');
    expect(verifyRecord(await city.record()).faults).toEqual([]);
    await city.answer(id, 'now');
    expect((await city.letters.steps(id)).map(({ seq, letter }) => [seq, letter.state])).toEqual([[1, 'answered']]);
    expect(verifyRecord(await city.record()).faults).toEqual([]);
  });
});
