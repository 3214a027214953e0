import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type DaysPayload, type SignedDays, signDays } from '../../../lib/core/accountability/audit/signed-days.ts';
import { type TenantRecord, verifyRecord } from '../../../lib/core/accountability/audit/verify-record.ts';
import { fileRecordSigner } from '../../../lib/local/file-record-signer.ts';
import { tableAuditStore } from '../../../lib/stores/audit-store.ts';
import type { StoredObject } from '../../../lib/wiring/object-store.ts';
import { HOUR, IncidentCity } from '../support/incident-city.ts';

const DAY = 24 * HOUR;
const newKey = (): string => String(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }));

/** A tenant whose record is signed. */
class SignedCity extends IncidentCity {
  readonly files = new Map<string, StoredObject>();
  readonly audit = tableAuditStore(this.table, {
    put: async (key, object) => void this.files.set(key, object),
    get: async (key) => this.files.get(key),
    delete: async () => undefined,
  });
  signer = fileRecordSigner(newKey());

  sign(): Promise<number | undefined> {
    return signDays({ ...this.core, audit: this.audit, signer: this.signer, city: 'foshan' });
  }

  async record(): Promise<TenantRecord> {
    const rows = await this.audit.rows();
    const days = (await Promise.all(rows.map((row) => this.audit.read(row)))).filter((one) => one !== undefined);
    const incidents = await Promise.all(
      (await this.all()).map(async (head) => ({ id: head.id, head: { ...head }, events: await this.incidents.events(head.id) })),
    );
    return { tenant: this.tenant, keys: await this.audit.keys(), days, incidents };
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
  const without = <T>(list: readonly T[], index: number): T[] => list.filter((_, at) => at !== index);

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
