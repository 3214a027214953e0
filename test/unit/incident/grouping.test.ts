import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import { bandsAround } from '../../../lib/core/incident/areas.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { toInstant, toMillis } from '../../../lib/core/instant.ts';
import { StoreError } from '../../../lib/core/ports/errors.ts';
import { distanceMetres } from '../../../lib/core/registry/distance.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { EVENING, HERE, HOUR, IncidentCity, MINUTE } from '../support/incident-city.ts';
import { positionOf, type Well, withWells } from '../support/near-wells.ts';

const LEADER = 'chancheng-leader';
const GAS = 'foshan-gas-member';

const WELLS: readonly Well[] = [
  { id: 'here', north: 0 },
  { id: 'north-200', north: 200 },
  { id: 'north-299', north: 299 },
  { id: 'north-301', north: 301 },
  { id: 'north-500', north: 500 },
  { id: 'east-200', north: 0, east: 200 },
  { id: 'next-town', north: 100, town: 'shiwan' },
  { id: 'pump', north: 50, domain: 'drainage' },
  { id: 'farm-1', north: 5000, gateway: 'farm' },
  { id: 'farm-2', north: 9000, gateway: 'farm' },
  { id: 'farm-3', north: 13_000, gateway: 'farm' },
  { id: 'farm-pump', north: 5000, east: 40, domain: 'drainage', gateway: 'farm' },
];
const REGISTRY = withWells(WELLS);

const city = (): IncidentCity => new IncidentCity({ registry: REGISTRY });
const onset = (of: IncidentCity, well: string, more: Partial<Extract<AlarmEffect, { effect: 'transition' }>> = {}) =>
  of.transition('onset', { episode: `${well}-${of.now}`, sensor: `${well}-ch4`, time: of.now, ...more });
const assetsOf = ({ alarms }: Incident): (string | undefined)[] => alarms.map(({ asset }) => asset);

async function falseAlarm(of: IncidentCity, id: string): Promise<void> {
  await of.act({ id }, LEADER, 'assess');
  await of.act({ id }, LEADER, 'false-alarm', { reasonCode: 'other' });
}

async function clear(of: IncidentCity, id: string): Promise<void> {
  await of.act({ id }, LEADER, 'assess');
  const { grade } = await of.incident(id);
  for (const action of ['confirm', 'dispatch']) await of.act({ id }, LEADER, action, { level: grade });
  for (const action of ['acknowledge', 'dispose', 'feed-back']) await of.act({ id }, GAS, action);
  for (const action of ['verify', 'clear']) await of.act({ id }, LEADER, action);
}

describe('alarms of one domain', () => {
  test('within 300 m are one incident, further apart two', async () => {
    const of = city();
    await of.apply(onset(of, 'here'), onset(of, 'north-200'), onset(of, 'north-299'), onset(of, 'east-200'), onset(of, 'north-301'));
    const [first, second, ...more] = await of.all();
    expect(more).toEqual([]);
    expect(assetsOf(first as Incident)).toEqual(['here', 'north-200', 'north-299', 'east-200']);
    expect(first).toMatchObject({ asset: 'here', assetCount: 4 });
    expect(assetsOf(second as Incident)).toEqual(['north-301']);
  });

  test('that began within 10 min of the first are one incident, by the times in the data, in either direction', async () => {
    const of = city();
    await of.apply(onset(of, 'here'));
    of.now += HOUR;
    await of.apply(
      onset(of, 'north-200', { time: EVENING + 10 * MINUTE }),
      onset(of, 'east-200', { time: EVENING - 10 * MINUTE }),
      onset(of, 'north-299', { time: EVENING + 10 * MINUTE + 1 }),
    );
    expect((await of.all()).map(assetsOf)).toEqual([['here', 'north-200', 'east-200'], ['north-299']]);
  });

  test('do not lead an incident on from neighbour to neighbour: its place and its beginning stay', async () => {
    const of = city();
    await of.apply(onset(of, 'here'));
    of.now += 9 * MINUTE;
    await of.apply(onset(of, 'north-299'), onset(of, 'north-500'));
    of.now += 9 * MINUTE;
    await of.apply(onset(of, 'north-301'), onset(of, 'east-200'));
    expect((await of.all()).map(assetsOf)).toEqual([['here', 'north-299'], ['north-500', 'north-301'], ['east-200']]);
  });

  test('join whichever town they lie in as long as one unit answers for both', async () => {
    const of = city();
    await of.apply(onset(of, 'here'), onset(of, 'next-town'));
    expect(await of.all()).toHaveLength(1);
    const tiers = REGISTRY.tiers.map((tier) => (tier.id === 'shiwan' ? { ...tier, owners: { gas: 'water-company' } } : tier));
    const other = new IncidentCity({ registry: { ...REGISTRY, tiers } });
    await other.apply(onset(other, 'here'), onset(other, 'next-town'));
    expect(await other.all()).toHaveLength(2);
  });

  test('of another domain are another incident, and what is played never joins what is real', async () => {
    const of = city();
    await of.apply(onset(of, 'here'));
    of.now += 1;
    await of.apply(onset(of, 'pump'));
    of.now += 1;
    of.exercises.add('north-200-box');
    await of.apply(onset(of, 'north-200'));
    of.exercises.add('east-200-box');
    await of.apply(onset(of, 'east-200'));
    expect((await of.all()).map((one) => [one.domain, one.exercise, ...assetsOf(one)])).toEqual([
      ['gas', false, 'here'],
      ['drainage', false, 'pump'],
      ['gas', true, 'north-200', 'east-200'],
    ]);
  });

  test('go on joining once their asset took part, however long the incident is open', async () => {
    const of = city();
    await of.apply(onset(of, 'here'), onset(of, 'north-200'));
    of.now += 5 * HOUR;
    await of.apply(onset(of, 'north-200'));
    expect((await of.all()).map(assetsOf)).toEqual([['here', 'north-200', 'north-200']]);
  });
});

describe('again', () => {
  test('of an asset that had joined names the incident that ended within 24 h', async () => {
    const of = city();
    await of.apply(onset(of, 'here'), onset(of, 'north-200'));
    const [first] = await of.all();
    await clear(of, first?.id ?? '');
    of.now += 24 * HOUR;
    await of.apply(onset(of, 'north-200'));
    expect((await of.all())[1]).toMatchObject({ asset: 'north-200', recurrenceOf: first?.id, occurrence: 2 });
  });

  test('beside an incident that has just ended names it', async () => {
    const of = city();
    await of.apply(onset(of, 'here'));
    const [first] = await of.all();
    await falseAlarm(of, first?.id ?? '');
    of.now += 5 * MINUTE;
    await of.apply(onset(of, 'north-200'));
    expect((await of.all())[1]).toMatchObject({ asset: 'north-200', recurrenceOf: first?.id });
  });

  test('for the third time is proposed one level up: the grade stays, a person decides', async () => {
    const of = city();
    for (let time = 1; time <= 3; time++) {
      await of.apply(onset(of, 'here'));
      const newest = (await of.all()).at(-1) as Incident;
      expect([newest.occurrence ?? 1, newest.grade, newest.proposedLevel]).toEqual([time, 'III', time < 3 ? undefined : 'II']);
      if (time < 3) await clear(of, newest.id);
      of.now += HOUR;
    }
    const third = (await of.all())[2] as Incident;
    const events = await of.incidents.events(third.id);
    expect(events.map(({ type }) => type)).toEqual(['raised', 'level-proposed']);
    await of.notifyAll(third.id);
    const told = (await of.told()).filter(({ event }) => event === `${third.id}#2`);
    expect(told.map(({ unit }) => unit)).toEqual(['chancheng-centre']);
    expect(told[0]?.text.zh).toContain('第 3 次：建议按II级响应');
    // A graver alarm: one above that.
    await of.apply(of.transition('upgrade', { episode: `here-${EVENING + 2 * HOUR}`, grade: 'II' }));
    expect(await of.incident(third.id)).toMatchObject({ grade: 'II', proposedLevel: 'I' });
    expect(foldIncident(await of.incidents.events(third.id))).toEqual(await of.incident(third.id));
  });

  test('is not counted when more than 24 h lie between', async () => {
    const of = city();
    await of.apply(onset(of, 'here'));
    await clear(of, ((await of.all())[0] as Incident).id);
    of.now += 24 * HOUR + 1;
    await of.apply(onset(of, 'here'));
    const second = (await of.all())[1];
    expect([second?.recurrenceOf, second?.occurrence]).toEqual([undefined, undefined]);
  });

  test('an incident that is opened again goes on taking the alarms of its assets', async () => {
    const of = city();
    await of.apply(onset(of, 'here'), onset(of, 'north-200'));
    const [first] = await of.all();
    await falseAlarm(of, first?.id ?? '');
    await of.act({ id: first?.id ?? '' }, LEADER, 'reopen');
    of.now += HOUR;
    await of.apply(onset(of, 'here'), onset(of, 'north-200'));
    expect(await of.all()).toHaveLength(1);
  });
});

describe('a report by hand', () => {
  test('beside an open incident is raised as its own, names it, and the centre is asked whether it is the same', async () => {
    const of = city();
    await of.apply(onset(of, 'here'));
    const [alarm] = await of.all();
    of.now += 5 * MINUTE;
    const report = await of.raise({ position: positionOf({ north: 250 }) });
    expect(report).toMatchObject({ state: 'raised', mergeProposed: alarm?.id });
    await of.notifyAll(report.id);
    expect((await of.told()).find(({ event }) => event === `${report.id}#2`)?.text.en).toContain(`250 m from ${alarm?.id}`);
    const far = await of.raise({ position: positionOf({ north: 301 }) });
    expect(far.mergeProposed).toBe(report.id);
    expect((await of.raise()).mergeProposed).toBeUndefined();
  });

  test('takes the alarms that begin beside it', async () => {
    const of = city();
    const report = await of.raise({ position: positionOf({ north: 0, east: 20 }), occurredAt: toInstant(of.now - 5 * MINUTE) });
    await of.apply(onset(of, 'here'));
    of.now += 5 * MINUTE + 1;
    await of.apply(onset(of, 'north-200'));
    expect((await of.all()).map(assetsOf)).toEqual([['here'], ['north-200']]);
    expect((await of.incident(report.id)).asset).toBeUndefined();
  });

  test('at the same moment as another beside it: one of the two names the other', async () => {
    const of = city();
    const reports = await Promise.all([0, 100, 200].map((north) => of.raise({ position: positionOf({ north }) })));
    expect(reports.filter(({ mergeProposed }) => mergeProposed).length).toBe(2);
  });
});

describe('a gateway of several assets', () => {
  test('makes one incident of what comes from it without a pause of more than 10 min', async () => {
    const of = city();
    await of.apply(onset(of, 'farm-1'));
    of.now += 10 * MINUTE;
    await of.apply(onset(of, 'farm-2'));
    of.now += 10 * MINUTE;
    await of.apply(onset(of, 'farm-1'));
    of.now += 10 * MINUTE;
    await of.apply(onset(of, 'farm-3', { time: EVENING - 5 * HOUR }), onset(of, 'farm-pump'));
    expect((await of.all()).map((one) => assetsOf(one))).toEqual([['farm-1', 'farm-2', 'farm-1', 'farm-3'], ['farm-pump']]);
  });

  test('after a pause an alarm of an asset that took no part yet is a matter of its own', async () => {
    const of = city();
    await of.apply(onset(of, 'farm-1'));
    of.now += 10 * MINUTE + 1;
    await of.apply(onset(of, 'farm-2'));
    expect((await of.all()).map(assetsOf)).toEqual([['farm-1'], ['farm-2']]);
  });
});

test('the units are told of the second asset, the fourth, the eighth: a storm is no flood of messages', async () => {
  const wells = Array.from({ length: 9 }, (_, index): Well => ({ id: `row-${index}`, north: 20 * index }));
  const of = new IncidentCity({ registry: withWells(wells) });
  for (const { id } of wells) await of.apply(onset(of, id));
  const [incident] = await of.all();
  await of.notifyAll(incident?.id ?? '');
  const told = (await of.told()).filter(({ unit, event }) => unit === 'foshan-gas' && !event.endsWith('#1'));
  expect(told.map(({ event }) => event.split('#')[1]).sort()).toEqual(['2', '4', '8']);
});

describe('bands', () => {
  test('of two circles that reach each other’s middle share the one in which the other lies', () => {
    const latitude = fc.double({ min: -60, max: 60, noNaN: true });
    fc.assert(
      fc.property(latitude, fc.double({ min: -300, max: 300, noNaN: true }), (lat, metres) => {
        const there = { lat: lat + metres / 111_195.0802335329, lon: HERE.lon };
        const [own, other] = [bandsAround({ lat, lon: HERE.lon }, false), bandsAround(there, false)];
        expect(own.length).toBeLessThanOrEqual(2);
        if (distanceMetres({ lat, lon: HERE.lon }, there) <= 300) expect(own.some((band) => other.includes(band))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** A table whose every call waits until the scheduler lets it go. */
function scheduled(table: TableStore, scheduler: fc.Scheduler): TableStore {
  const later = async <T>(work: () => Promise<T>): Promise<T> => {
    await scheduler.schedule(Promise.resolve());
    return work();
  };
  return {
    get: (key) => later(() => table.get(key)),
    getMany: (keys) => later(() => table.getMany(keys)),
    put: (item, condition) => later(() => table.put(item, condition)),
    delete: (key, condition) => later(() => table.delete(key, condition)),
    transact: (operations) => later(() => table.transact(operations)),
    query: (query) => later(() => table.query(query)),
  };
}

/** As the queue does with a batch that lost too many races. */
async function untilApplied(of: IncidentCity, effect: AlarmEffect): Promise<void> {
  for (;;) {
    try {
      return await of.apply(effect);
    } catch (cause) {
      if (!(cause instanceof StoreError && cause.retryable)) throw cause;
    }
  }
}

const RUNS = Number(process.env.CITYWATCH_INTERLEAVINGS ?? 60);
const TIMEOUT = 20_000 + RUNS * 200;

describe('onsets at the same instant, in any interleaving of what they read and write', () => {
  test(
    'within 300 m of each other make one incident with every alarm once',
    async () => {
      const near = WELLS.filter(({ id }) => ['here', 'north-200', 'east-200'].includes(id));
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.shuffledSubarray([...near, ...near], { minLength: 2 }), async (scheduler, wells) => {
          const model = new ModelTableStore(() => EVENING);
          const of = new IncidentCity({ registry: REGISTRY, table: scheduled(model, scheduler) });
          const effects = wells.map(({ id }, index) => onset(of, id, { episode: `episode-${index}` }));
          await scheduler.waitFor(Promise.all(effects.map((effect) => untilApplied(of, effect))));
          const all = await new IncidentCity({ registry: REGISTRY, table: model }).all();
          expect(all.map(({ alarms }) => alarms.map(({ episode }) => episode).sort())).toEqual([
            effects.map(({ episode }) => episode).sort(),
          ]);
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT,
  );

  test(
    'anywhere: no two places within reach of each other, and every alarm within reach of its incident’s',
    async () => {
      const well = fc.record({
        north: fc.integer({ min: 0, max: 900 }),
        east: fc.integer({ min: 0, max: 300 }),
        after: fc.integer({ min: 0, max: 15 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.array(well, { minLength: 2, maxLength: 6 }), async (scheduler, drawn) => {
          const wells = drawn.map(({ north, east }, index): Well => ({ id: `well-${index}`, north, east }));
          const registry = withWells(wells);
          const model = new ModelTableStore(() => EVENING);
          const of = new IncidentCity({ registry, table: scheduled(model, scheduler) });
          const effects = wells.map(({ id }, index) => onset(of, id, { time: EVENING + (drawn[index]?.after ?? 0) * MINUTE }));
          await scheduler.waitFor(Promise.all(effects.map((effect) => untilApplied(of, effect))));
          const all = await new IncidentCity({ registry, table: model }).all();
          const places = all.map((one) => ({ position: one.position ?? HERE, began: toMillis(one.occurredAt ?? '') }));
          const isNear = (a: (typeof places)[number], b: (typeof places)[number]): boolean =>
            distanceMetres(a.position, b.position) <= 300 && Math.abs(a.began - b.began) <= 10 * MINUTE;
          expect(places.flatMap((a, index) => places.slice(index + 1).filter((b) => isNear(a, b)))).toEqual([]);
          expect(all.flatMap(assetsOf).sort()).toEqual(wells.map(({ id }) => id).sort());
          for (const [index, { alarms }] of all.entries()) {
            for (const { asset, onsetAt } of alarms) {
              const position = registry.assets.find(({ id }) => id === asset)?.position ?? HERE;
              expect(isNear({ position, began: toMillis(onsetAt) }, places[index] as (typeof places)[number])).toBe(true);
            }
          }
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT,
  );
});
