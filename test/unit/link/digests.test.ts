import { beforeEach, describe, expect, test } from 'vitest';
import { makeHandler } from '../../../functions/send-digests/handler.ts';
import type { TenantDigest } from '../../../lib/core/link/digest.ts';
import { FIRST_OWNERSHIP, type Ownership } from '../../../lib/core/link/ownership.ts';
import { functionContext } from '../../../lib/local/function-context.ts';
import { tableDigestStore } from '../../../lib/stores/digest-store.ts';
import { HOUR, IncidentCity, MINUTE } from '../support/incident-city.ts';

const DAY = 24 * HOUR;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

let district: IncidentCity;
let sent: TenantDigest[];
let downSince: string | undefined;
let ownership: Ownership;
let run: () => Promise<TenantDigest[]>;

beforeEach(() => {
  district = new IncidentCity();
  sent = [];
  downSince = undefined;
  ownership = FIRST_OWNERSHIP;
  const send = makeHandler({
    tenant: 'chancheng',
    city: 'foshan',
    incidents: district.incidents,
    digests: tableDigestStore(district.table),
    ownership: { read: async () => ownership },
    link: { state: async () => (downSince ? { downSince } : {}) },
    bus: { send: async (_type, detail) => void sent.push(detail as TenantDigest) },
    clock: district.clock,
    logger: SILENT,
  });
  run = async () => {
    const before = sent.length;
    await send({}, functionContext('send-digests'));
    return sent.slice(before);
  };
});

/** What is in a digest, as `<incident>@<seq>`. */
const named = (digests: readonly TenantDigest[]): string[] =>
  digests.flatMap(({ chains }) => chains.map(({ incident, seq }) => `${incident}@${seq}`));

describe('a digest', () => {
  test('joins the last that was sent, though the link was noted down meanwhile and nothing said', async () => {
    await district.raise();
    // Until all has been said.
    for (let round = 0; round < 5; round += 1) {
      await run();
      district.now += 5 * MINUTE;
    }
    const last = sent.at(-1)?.at ?? '';
    district.now += 4 * HOUR;
    downSince = new Date(district.now).toISOString();
    expect(await run()).toEqual([]);
    district.now += 20 * MINUTE;
    await district.raise({ title: 'later' });
    district.now += 5 * MINUTE;
    const [next] = await run();
    expect(Date.parse(next?.since ?? '')).toBeLessThanOrEqual(Date.parse(last));
  });

  test('the first names every incident, also those that are over', async () => {
    const open = await district.raise();
    const over = await district.raise({ title: 'another' });
    await district.act(over, 'chancheng-leader', 'assess');
    await district.act(over, 'chancheng-leader', 'false-alarm', { reasonCode: 'test', text: 'a test' });
    const [first] = await run();
    expect(first).toMatchObject({ tenant: 'chancheng', epoch: 1, part: 1, parts: 1, whole: true });
    const heads = await Promise.all([open, over].map(({ id }) => district.incident(id)));
    expect(first?.chains).toEqual(
      expect.arrayContaining(heads.map(({ id, version, headHash }) => ({ incident: id, seq: version, hash: headHash }))),
    );
  });

  test('each change is in three in a row, and one that would say nothing is not sent', async () => {
    await run();
    district.now += MINUTE;
    const { id, version } = await district.raise();
    const said: string[][] = [];
    for (let count = 0; count < 5; count++) {
      district.now += 5 * MINUTE;
      said.push(named(await run()));
    }
    expect(said.slice(0, 3)).toEqual(Array(3).fill([`${id}@${version}`]));
    expect(said.at(-1)).toEqual([]);
    expect(sent.every(({ chains, whole }) => whole || chains.length > 0)).toBe(true);
  });

  test('does not name what is probably on its way still; the next one does', async () => {
    await run();
    district.now += 5 * MINUTE;
    const { id } = await district.raise();
    expect(await run()).toEqual([]);
    district.now += 5 * MINUTE;
    expect(named(await run())).toEqual([`${id}@1`]);
  });

  test('comes every five minutes, however often its function runs', async () => {
    await run();
    district.now += MINUTE;
    await district.raise();
    district.now += MINUTE;
    expect(await run()).toEqual([]);
  });

  test('of a day names all that is open, and comes when there is nothing too', async () => {
    await run();
    district.now += DAY;
    expect(await run()).toMatchObject([{ whole: true, chains: [] }]);
    const { id } = await district.raise();
    for (let days = 0; days < 10; days++) {
      district.now += DAY;
      expect(named(await run())).toEqual([`${id}@1`]);
    }
  });

  test('is a whole one when the hub is back, and reaches back behind the break', async () => {
    await run();
    const { id } = await district.raise();
    await district.act({ id }, 'chancheng-leader', 'assess');
    await district.act({ id }, 'chancheng-leader', 'false-alarm', { reasonCode: 'test', text: 'a test' });
    downSince = '2026-11-23T20:01:00.000+08:00';
    district.now += 5 * MINUTE;
    await run();
    for (let days = 0; days < 9; days++) {
      district.now += DAY;
      await run();
    }
    downSince = undefined;
    district.now += 5 * MINUTE;
    const back = await run();
    expect(back).toMatchObject([{ whole: true }]);
    expect(named(back)).toEqual([`${id}@3`]);
  });

  test('comes in parts that a bus takes', async () => {
    const changed = Array.from({ length: 1001 }, (_, index) => ({
      incident: `${String(index).padStart(26, '0')}-chancheng`,
      seq: 1,
      hash: 'a',
    }));
    for (const { incident, ...data } of changed)
      await district.table.put(
        { pk: 'CHANGED#2026-11-23', sk: `incident/${incident}`, version: 1, data: { ...data, at: '2026-11-23T20:00:00.000+08:00' } },
        'any',
      );
    await run();
    district.now += 5 * MINUTE;
    const parts = await run();
    expect(parts.map(({ part, parts: of, chains }) => [part, of, chains.length])).toEqual([
      [1, 2, 1000],
      [2, 2, 1],
    ]);
    expect(new Set(named(parts)).size).toBe(1001);
  });

  test('is not sent by a store that was handed over', async () => {
    ownership = { epoch: 1, state: 'handed-over' };
    await district.raise();
    expect(await run()).toEqual([]);
  });
});
