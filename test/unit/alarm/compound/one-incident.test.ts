import type { SQSBatchResponse } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { makeHandler } from '../../../../functions/evaluate-telemetry/handler.ts';
import { openDatabase } from '../../../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../../../lib/adapters/sqlite/table-store.ts';
import { sqsEvent } from '../../../../lib/cli/cost/count/sqs-event.ts';
import { compileRulePack, type RulePackSource } from '../../../../lib/core/alarm/compile-rule.ts';
import { alarmEffects } from '../../../../lib/core/incident/apply-alarm-effects.ts';
import { declaredIn } from '../../../../lib/core/incident/declared.ts';
import { functionContext } from '../../../../lib/local/function-context.ts';
import { tableCompoundStore } from '../../../../lib/stores/compound-store.ts';
import { tableLeaseStore } from '../../../../lib/stores/lease-store.ts';
import { tableTelemetryStore } from '../../../../lib/stores/telemetry-store.ts';
import { EVENING, IncidentCity, MINUTE } from '../../support/incident-city.ts';
import { notedProgress } from '../../support/noted-progress.ts';

const TWO_SOURCES: RulePackSource = {
  domain: 'forest-fire',
  rules: [
    {
      id: 'two-sources',
      grade: 'II',
      unit: '1',
      when: {
        any: [
          { metric: 'smoke', above: 0.7 },
          { metric: 'heat', above: 0.7 },
        ],
        within: 'PT10M',
        across: 'town',
        sources: 2,
      },
    },
  ],
};
const IN_FIRE: RulePackSource = {
  domain: 'fire',
  rules: [{ id: 'in-fire', metric: 'water-pressure', unit: 'MPa', when: { below: { III: 0.1, II: 0.05 } }, while: 'fire-declared' }],
};
const [NORTH, SOUTH, HYDRANTS] = ['forest-xiqiao-01', 'forest-xiqiao-02', 'fire-xiqiao-01'] as const;

/** The real function, several times at once, over one database, with the incidents of a district. */
function nanhai() {
  const city = new IncidentCity({ tenant: 'nanhai', rules: [TWO_SOURCES, IN_FIRE].map(compileRulePack) });
  const { clock, core } = city;
  const table = sqliteTableStore(openDatabase(':memory:'), { table: 'telemetry', now: clock.now });
  const lines: string[] = [];
  const log = (message: string, fields?: object) => lines.push(`${message} ${JSON.stringify(fields)}`);
  const consumer = () =>
    makeHandler({
      ...core,
      publications: { ...core.publications, numbered: () => Promise.reject(new Error('nothing else is published')) },
      telemetry: tableTelemetryStore(table, { clock, retentionSeconds: 86_400 }),
      leases: tableLeaseStore(table),
      compounds: tableCompoundStore(table),
      declared: declaredIn(city.incidents),
      deadLetters: { put: ({ detail }) => Promise.reject(new Error(detail)) },
      rebinding: { read: async () => ({ version: 0 }), save: async () => undefined },
      apply: alarmEffects({ ...core, isExercise: async (thing) => city.exercises.has(thing) }),
      progress: notedProgress(),
      logger: { info: log, warn: log, error: log },
      observe: () => undefined,
    });
  /** Each body to a consumer of its own, all at the same time, and again what failed. */
  const deliver = async (...bodies: readonly object[]): Promise<void> => {
    let waiting = bodies.map((body) => JSON.stringify(body));
    for (let receives = 0; waiting.length > 0; receives++) {
      if (receives === 10) throw new Error(`ten receives: ${lines.join('\n')}`);
      const answers = await Promise.all(
        waiting.map(
          async (body) =>
            (await consumer()(sqsEvent([body], clock.now()), functionContext('evaluate-telemetry'))) as SQSBatchResponse | undefined,
        ),
      );
      waiting = waiting.filter((_, index) => (answers[index]?.batchItemFailures.length ?? 0) > 0);
    }
  };
  const pack = (thing: string, series: string, value: number) => {
    const records = [{ n: `${thing}-${series}`, t: clock.now() / 1000, v: value }];
    const data = Buffer.from(JSON.stringify(records)).toString('base64');
    return { data, topic: `citywatch/nanhai/${thing}/telemetry`, client: thing, receivedAt: clock.now() };
  };
  return { city, deliver, pack };
}

describe('conditions that two consumers find in the same instant', () => {
  it('are one alarm in one incident, at the asset of the one that completed it', async () => {
    const { city, deliver, pack } = nanhai();
    await deliver(pack(NORTH, 'smoke-1/smoke', 0.9), pack(SOUTH, 'heat-1/heat', 0.8));
    const incidents = await city.all();
    expect(incidents).toHaveLength(1);
    const [incident] = incidents;
    // Both at one moment: the first by name is the one.
    expect(incident).toMatchObject({ domain: 'forest-fire', kind: 'two-sources', grade: 'II', asset: `${NORTH}-ridge` });
    expect(incident?.alarms).toMatchObject([
      {
        sensor: `${NORTH}-ridge`,
        asset: `${NORTH}-ridge`,
        rule: 'two-sources',
        grade: 'II',
        value: 0.9,
        sources: [`${SOUTH}-heat-1/heat`, `${NORTH}-smoke-1/smoke`],
      },
    ]);
    // Again what came already, and more of the same: nothing new.
    await deliver(pack(NORTH, 'smoke-1/smoke', 0.9), pack(SOUTH, 'heat-1/heat', 0.8), pack(SOUTH, 'smoke-2/smoke', 0.9));
    expect((await city.all()).map(({ alarms }) => alarms.length)).toEqual([1]);
  });

  it('are played where one of them is', async () => {
    const { city, deliver, pack } = nanhai();
    city.exercises.add(SOUTH);
    await deliver(pack(SOUTH, 'heat-1/heat', 0.8));
    city.now += MINUTE;
    await deliver(pack(NORTH, 'smoke-1/smoke', 0.9));
    expect(await city.all()).toMatchObject([{ asset: `${NORTH}-ridge`, exercise: true }]);
  });

  it('end by a mark behind the packs, ten minutes after the second last source', async () => {
    const { city, deliver, pack } = nanhai();
    await deliver(pack(NORTH, 'smoke-1/smoke', 0.9), pack(SOUTH, 'heat-1/heat', 0.8));
    city.now = EVENING + 2 * MINUTE;
    await deliver(pack(NORTH, 'smoke-1/smoke', 0.1));
    city.now = EVENING + 11 * MINUTE;
    await deliver({ watermark: city.now });
    expect((await city.all())[0]?.alarms[0]?.clearedAt).toBeUndefined();
    city.now = EVENING + 12 * MINUTE;
    await deliver({ watermark: city.now });
    expect((await city.all())[0]?.alarms[0]?.clearedAt).toBe('2026-11-23T20:12:00.000+08:00');
  });
});

describe('a hydrant whose pressure matters in a fire', () => {
  const fireAlarms = async (city: IncidentCity) =>
    (await city.all())
      .flatMap(({ alarms }) => alarms)
      .map(({ sensor, grade, value, onsetAt, clearedAt }) => ({ sensor, grade, value, onsetAt, clearedAt }));

  it('is an alarm from the moment at which a fire in its town is confirmed, until that is over', async () => {
    const { city, deliver, pack } = nanhai();
    await deliver(pack(HYDRANTS, 'hydrant-1/water-pressure', 0.08), pack(HYDRANTS, 'hydrant-2/water-pressure', 0.3));
    const duty = 'nanhai-duty';
    const fire = await city.raise({ domain: 'fire', town: 'xiqiao' }, duty);
    const elsewhere = await city.raise({ domain: 'fire', town: 'dali' }, duty);
    const played = await city.raise({ domain: 'fire', town: 'xiqiao', exercise: true }, duty);
    for (const other of [elsewhere, played]) {
      await city.act(other, duty, 'assess');
      await city.act(other, duty, 'confirm', { level: 'III', reason: 'test' });
    }
    await deliver({ declaredBy: elsewhere.id }, { declaredBy: played.id });
    await city.act(fire, duty, 'assess');
    await deliver({ declaredBy: fire.id });
    expect(await fireAlarms(city)).toEqual([]);
    city.now += 3 * MINUTE;
    await city.act(fire, duty, 'confirm', { level: 'III', reason: 'test' });
    await deliver({ declaredBy: fire.id }, { declaredBy: fire.id });
    const [hydrant] = [`${HYDRANTS}-hydrant-1`];
    expect(await fireAlarms(city)).toMatchObject([
      { sensor: hydrant, grade: 'III', value: 0.08, onsetAt: '2026-11-23T20:03:00.000+08:00' },
    ]);
    city.now += MINUTE;
    await deliver(pack(HYDRANTS, 'hydrant-1/water-pressure', 0.04));
    expect(await fireAlarms(city)).toMatchObject([{ grade: 'II', value: 0.04 }]);
    const other = await city.raise({ domain: 'fire', town: 'xiqiao' }, duty);
    await city.act(fire, duty, 'merge', { into: other.id, reason: 'test' });
    await deliver({ declaredBy: fire.id });
    expect((await fireAlarms(city))[0]?.clearedAt).toBe('2026-11-23T20:04:00.000+08:00');
  });
});
