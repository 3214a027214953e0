import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileRulePack, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import type { CompiledRulePack } from '../../../lib/core/alarm/rule.ts';
import { foldIncident } from '../../../lib/core/incident/incident.ts';
import { lookAtHeld } from '../../../lib/core/incident/look-at-held.ts';
import type { AlarmRow, Incident } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { EVENING, HOUR, IncidentCity, MINUTE } from '../support/incident-city.ts';
import { type Well, withWells } from '../support/near-wells.ts';

const LEADER = 'chancheng-leader';
type Effect = Extract<AlarmEffect, { effect: 'transition' }>;

const onset = (of: IncidentCity, well: string, more: Partial<Effect> = {}): Effect =>
  of.transition('onset', { episode: `${well}@${of.now}`, sensor: `${well}-ch4`, time: of.now, ...more });
const clear = (of: IncidentCity, { episode, sensor, rule }: Effect): Effect =>
  of.transition('clear', { episode, sensor, rule, time: of.now });

/** The head is what its events tell. */
async function rebuilt(of: IncidentCity, { id }: Incident): Promise<Incident> {
  const incident = await of.incident(id);
  expect(foldIncident(await of.incidents.events(id))).toEqual(incident);
  return incident;
}

const sum = (rows: readonly AlarmRow[], of: (row: AlarmRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
const countOf = (rows: readonly AlarmRow[]): number => sum(rows, ({ count = 1 }) => count);
const activeOf = (rows: readonly AlarmRow[]): number => sum(rows, ({ active, clearedAt }) => active ?? (clearedAt ? 0 : 1));

describe('a storm', () => {
  const farm = (assets: number): readonly Well[] =>
    Array.from({ length: assets }, (_, index): Well => ({ id: `w${index}`, north: 400 * index, gateway: 'farm' }));

  /** A thousand in `.ci/run`. */
  const SIZE = Number(process.env.CITYWATCH_STORM ?? 300);

  test('of hundreds of onsets of one gateway, in any order, is one incident: none is lost, and the counts are exact', async () => {
    const registry = withWells(farm(60));
    const all = Array.from({ length: SIZE }, (_, index) => index);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(all, { minLength: SIZE }), async (order) => {
        const of = new IncidentCity({ registry });
        const storm = order.map((index) =>
          onset(of, `w${index % 60}`, {
            episode: `e${index}`,
            rule: index % 7 === 0 ? 'hot' : 'ch4-space',
            time: EVENING - MINUTE * index,
          }),
        );
        for (const effect of storm) await of.apply(effect);
        await of.apply(...storm.slice(0, SIZE / 2).map((effect) => clear(of, effect)), ...storm.slice(0, 20));
        const [incident, ...more] = await of.all();
        expect(more).toEqual([]);
        const { alarms, assetCount, alarmsFolded } = await rebuilt(of, incident as Incident);
        expect([countOf(alarms), activeOf(alarms), assetCount]).toEqual([SIZE, SIZE / 2, 60]);
        expect(alarmsFolded).toBe('rule');
        expect(JSON.stringify(incident).length).toBeLessThan(40_000);
        expect(alarms.map(({ onsetAt }) => onsetAt).sort()[0]).toBe(toInstant(EVENING - MINUTE * (SIZE - 1)));
        for (const index of all) {
          expect(await of.incidents.episode(`e${index}`)).toMatchObject({
            incident: incident?.id,
            alarm: { sensor: `w${index % 60}-ch4` },
          });
        }
      }),
      { numRuns: 1 },
    );
  });

  test('is folded by sensor as long as that does, then by asset; what is said of one alarm goes into its row', async () => {
    const of = new IncidentCity({ registry: withWells(farm(30)) });
    const first = Array.from({ length: 60 }, (_, index) =>
      onset(of, `w${index % 2}`, { episode: `e${index}`, time: of.now - index * 20 * MINUTE }),
    );
    await of.apply(...first.slice(0, 40));
    expect((await of.all())[0]?.alarms).toHaveLength(40);
    await of.apply(...first.slice(40));
    let [incident] = await of.all();
    expect(incident?.alarms).toMatchObject([
      { sensor: 'w0-ch4', folded: 'sensor', count: 30, active: 30, grade: 'III' },
      { sensor: 'w1-ch4', folded: 'sensor', count: 30, active: 30 },
    ]);
    const [one, two] = first as [Effect, Effect];
    await of.apply(of.transition('upgrade', { episode: one.episode, sensor: one.sensor, grade: 'II', value: 4.4 }));
    await of.apply({
      effect: 'amendment',
      id: 'a',
      episode: two.episode,
      sensor: two.sensor,
      metric: 'ch4',
      rule: two.rule,
      time: of.now,
      corrected: [],
    });
    for (const effect of first.slice(2)) await of.apply(clear(of, effect));
    incident = await rebuilt(of, incident as Incident);
    expect(incident.grade).toBe('II');
    expect(incident.alarms).toMatchObject([
      { count: 30, active: 1, grade: 'II', value: 4.4 },
      { count: 29, active: 0, grade: 'III', clearedAt: toInstant(of.now) },
    ]);
    expect(incident.alarms[0]?.clearedAt).toBeUndefined();
  });

  test('number alone never folds: as many alarms of assets that share nothing are as many incidents', async () => {
    const wells = Array.from({ length: 50 }, (_, index): Well => ({ id: `w${index}`, north: 400 * index }));
    const of = new IncidentCity({ registry: withWells(wells) });
    for (const { id } of wells) await of.apply(onset(of, id));
    expect(await of.all()).toHaveLength(50);
  });
});

describe('a declared cause', () => {
  const wells: readonly Well[] = [0, 2000, 5000, 5001].map((north) => ({ id: `at-${north}`, north }));
  const declare = async (of: IncidentCity, more: object) => {
    const [incident] = await of.all();
    return of.act(incident as Incident, LEADER, 'declare-cause', { cause: '主管爆裂 / burst main', radius: 5000, ...more });
  };

  test('takes the alarms of the domain all around, until its end', async () => {
    const of = new IncidentCity({ registry: withWells(wells) });
    await of.apply(onset(of, 'at-0'));
    of.now += 30 * MINUTE;
    const declared = await declare(of, {});
    expect(declared.cause).toEqual({
      cause: '主管爆裂 / burst main',
      reach: 5000,
      from: toInstant(EVENING),
      until: toInstant(of.now + 2 * HOUR),
    });
    await of.apply(onset(of, 'at-2000'), onset(of, 'at-5001'));
    of.now += 2 * HOUR + 1;
    await of.apply(onset(of, 'at-5000'));
    expect((await of.all()).map(({ alarms }) => alarms.map(({ asset }) => asset))).toEqual([['at-0', 'at-2000'], ['at-5001'], ['at-5000']]);
    await rebuilt(of, declared);
  });

  test('can be narrowed, and ended before its time', async () => {
    const of = new IncidentCity({ registry: withWells(wells) });
    await of.apply(onset(of, 'at-0'));
    await declare(of, {});
    await declare(of, { radius: 2500 });
    await of.apply(onset(of, 'at-5000'));
    expect(await of.all()).toHaveLength(2);
    of.now += HOUR;
    await of.act((await of.all())[0] as Incident, LEADER, 'declare-cause', { cause: 'over', radius: 2500, until: toInstant(of.now - 1) });
    await of.apply(onset(of, 'at-2000'));
    expect(await of.all()).toHaveLength(3);
  });

  test.each([
    [{ radius: 20_001 }, '/radius'],
    [{ radius: '5 km' }, '/radius'],
    [{ until: 'tomorrow' }, '/until'],
    [{ until: toInstant(EVENING + 25 * HOUR) }, '/until'],
    [{ cause: ' ' }, '/cause'],
  ])('is refused as %j', async (input, pointer) => {
    const of = new IncidentCity({ registry: withWells(wells) });
    await of.apply(onset(of, 'at-0'));
    await expect(declare(of, input)).rejects.toMatchObject({ errors: [{ pointer }] });
  });

  test('an incident without a place has nothing around it', async () => {
    const of = new IncidentCity();
    await of.raise();
    await expect(declare(of, {})).rejects.toMatchObject({ name: 'ActionNotAllowed' });
  });
});

describe('an alarm that flaps', () => {
  const city = (): IncidentCity => new IncidentCity({ registry: withWells([{ id: 'here', north: 0 }]) });

  /** Begins and ends, a minute each time. */
  async function flap(of: IncidentCity, times: number, more: Partial<Effect> = {}): Promise<Effect[]> {
    const effects: Effect[] = [];
    for (let time = 0; time < times; time++) {
      const effect = onset(of, 'here', more);
      effects.push(effect);
      await of.apply(effect);
      of.now += MINUTE / 2;
      await of.apply(clear(of, effect));
      of.now += MINUTE / 2;
    }
    return effects;
  }

  test('is one row from the fifth onset within 10 min on, counted, and its incident is told of it ever more seldom', async () => {
    const of = city();
    await flap(of, 4);
    expect((await of.all())[0]?.alarms).toHaveLength(4);
    const effects = await flap(of, 96);
    const [incident, ...more] = await of.all();
    expect(more).toEqual([]);
    expect(incident?.alarms).toMatchObject([{ sensor: 'here-ch4', folded: 'sensor', flapping: true, onsetAt: toInstant(EVENING) }]);
    const events = await of.incidents.events(incident?.id ?? '');
    expect(events.filter(({ type }) => type === 'alarm-flapping')).toHaveLength(4);
    expect(events.length).toBeLessThan(20);
    for (const { episode } of effects)
      expect(await of.incidents.episode(episode)).toMatchObject({ incident: incident?.id, alarm: { clearedAt: expect.any(String) } });
    // Not quiet for long enough yet, then quiet: the count is exact.
    of.now += 8 * MINUTE;
    await of.lookAtHeld();
    expect((await of.incident(incident?.id ?? '')).alarms[0]?.flapping).toBe(true);
    of.now += 2 * MINUTE;
    await of.lookAtHeld();
    const after = await rebuilt(of, incident as Incident);
    expect(after.alarms).toMatchObject([{ count: 100, active: 0, clearedAt: expect.any(String) }]);
    expect(after.alarms[0]?.flapping).toBeUndefined();
    expect(await of.incidents.held(toInstant(of.now + 24 * HOUR), 10)).toEqual([]);
  });

  test('that begins again while its end is being recorded goes on flapping', async () => {
    const of = city();
    await flap(of, 6);
    of.now += 11 * MINUTE;
    let isFirst = true;
    const commit: typeof of.incidents.commit = async (change) => {
      if (isFirst) {
        isFirst = false;
        await flap(of, 6);
      }
      return of.incidents.commit(change);
    };
    expect(await lookAtHeld({ ...of.core, incidents: { ...of.incidents, commit } })).toBe(0);
    expect(isFirst).toBe(false);
    const [incident] = await of.all();
    expect(incident?.alarms[0]?.flapping).toBe(true);
    const ends = (await of.incidents.events(incident?.id ?? '')).filter(
      ({ type, data }) => type === 'alarm-flapping' && 'ended' in data && data.ended,
    );
    expect(ends).toEqual([]);
  });

  test('is an ordinary one again after it was quiet, in a row of its own sensor', async () => {
    const of = city();
    await flap(of, 8);
    of.now += 10 * MINUTE;
    await of.lookAtHeld();
    await flap(of, 1);
    const [incident] = await of.all();
    expect(countOf((await rebuilt(of, incident as Incident)).alarms)).toBe(9);
  });

  test('does not come back as a new incident each time once a person has ended it, but does when it stays', async () => {
    const of = city();
    await flap(of, 6);
    const [first] = await of.all();
    await of.act(first as Incident, LEADER, 'assess');
    await of.act(first as Incident, LEADER, 'false-alarm', { reasonCode: 'sensor-fault' });
    await flap(of, 10);
    expect(await of.all()).toHaveLength(1);
    const last = onset(of, 'here');
    await of.apply(last);
    of.now += 10 * MINUTE;
    await of.lookAtHeld();
    const [old, next, ...more] = await of.all();
    expect(more).toEqual([]);
    expect(next).toMatchObject({ state: 'raised', recurrenceOf: first?.id, alarms: [{ episode: last.episode }] });
    expect((await rebuilt(of, old as Incident)).alarms).toMatchObject([{ count: 17, active: 0 }]);
    expect(next?.alarms[0]?.flapping).toBeUndefined();
    await of.lookAtHeld();
    await of.apply(clear(of, last));
    expect((await of.all())[1]?.alarms[0]?.clearedAt).toBeDefined();
  });

  test('that still lasts when it is quiet is counted as one that lasts, and its end is told', async () => {
    const of = city();
    await flap(of, 6);
    const last = onset(of, 'here');
    await of.apply(last);
    of.now += 10 * MINUTE;
    await of.lookAtHeld();
    const [incident] = await of.all();
    expect((await rebuilt(of, incident as Incident)).alarms).toMatchObject([{ count: 7, active: 1 }]);
    await of.apply(clear(of, last));
    expect((await rebuilt(of, incident as Incident)).alarms).toMatchObject([{ count: 7, active: 0 }]);
  });

  test('is raised again within the hour when it goes on after a person has ended it', async () => {
    const of = city();
    await flap(of, 6);
    const [first] = await of.all();
    await of.act(first as Incident, LEADER, 'assess');
    await of.act(first as Incident, LEADER, 'false-alarm', { reasonCode: 'other' });
    await flap(of, 62);
    const [, second, ...more] = await of.all();
    expect(more).toEqual([]);
    expect(second).toMatchObject({ recurrenceOf: first?.id, alarms: [{ flapping: true }] });
  });

  test('at a worse grade is heard: in the open incident its grade rises, an ended one is followed by a new one', async () => {
    const of = city();
    await flap(of, 7);
    await flap(of, 1, { grade: 'II' });
    expect(await of.all()).toMatchObject([{ grade: 'II' }]);
    const [first] = await of.all();
    expect(countOf((await rebuilt(of, first as Incident)).alarms)).toBe(6);
    await of.act(first as Incident, LEADER, 'assess');
    await of.act(first as Incident, LEADER, 'false-alarm', { reasonCode: 'other' });
    await of.act(first as Incident, 'foshan-leader', 'false-alarm', { reasonCode: 'other' });
    await flap(of, 1, { grade: 'I' });
    expect((await of.all())[1]).toMatchObject({ grade: 'I', recurrenceOf: first?.id });
    const upgraded = onset(of, 'here');
    await of.apply(upgraded, of.transition('upgrade', { episode: upgraded.episode, sensor: upgraded.sensor, grade: 'I' }));
    expect(await of.all()).toHaveLength(2);
  });

  test('by the figures of its rule', async () => {
    const pack: RulePackSource = {
      domain: 'gas',
      rules: [{ id: 'ch4-space', metric: 'ch4', unit: '%{vol}', when: { above: 1 }, flapping: { onsets: 2, within: 'PT1M' } }],
    };
    const of = new IncidentCity({ registry: withWells([{ id: 'here', north: 0 }]), rules: [compileRulePack(pack)] });
    await flap(of, 2);
    expect((await of.all())[0]?.alarms).toMatchObject([{ flapping: true, count: 2 }]);
  });

  test('loses and doubles nothing when everything is applied again', async () => {
    const of = city();
    const effects: AlarmEffect[] = [];
    for (let time = 0; time < 25; time++) {
      const effect = onset(of, 'here', { episode: `e${time}` });
      effects.push(effect, clear(of, effect));
      await Promise.all([of.apply(...effects), of.apply(...effects)]);
      of.now += MINUTE / 4;
    }
    of.now += 10 * MINUTE;
    await Promise.all([of.lookAtHeld(), of.lookAtHeld()]);
    await of.apply(...effects);
    const [incident] = await of.all();
    expect((await rebuilt(of, incident as Incident)).alarms).toMatchObject([{ count: 25, active: 0 }]);
  });
});

describe('inhibition', () => {
  const wells: readonly Well[] = [
    { id: 'well', north: 0, gateway: 'box' },
    { id: 'pump', north: 50, domain: 'drainage', gateway: 'box' },
    { id: 'far-pump', north: 9000, domain: 'drainage' },
  ];
  const rule = (id: string, more: object = {}) => ({ id, metric: 'ch4', unit: '%{vol}', when: { above: 1 }, ...more });
  const packs = (equal: readonly string[], grades?: readonly string[]): CompiledRulePack[] =>
    [
      {
        domain: 'gas',
        rules: [rule('outage'), rule('other')],
        inhibits: [
          { source: { rules: ['outage'], ...(grades ? { grades } : {}) }, target: { domain: 'drainage', rules: ['ponding'] }, equal },
        ],
      },
      { domain: 'drainage', rules: [rule('ponding')] },
    ].map((pack) => compileRulePack(pack as unknown as RulePackSource));
  const city = (equal = ['thing'], grades?: readonly string[]): IncidentCity =>
    new IncidentCity({ registry: withWells(wells), rules: packs(equal, grades) });
  const outage = (of: IncidentCity, more: Partial<Effect> = {}) => onset(of, 'well', { rule: 'outage', grade: 'II', ...more });
  const ponding = (of: IncidentCity, more: Partial<Effect> = {}) => onset(of, 'pump', { rule: 'ponding', ...more });

  test('records what is held back where the alarm is that holds it back, and sends nobody', async () => {
    const of = city();
    const source = outage(of);
    const held = ponding(of);
    await of.apply(source, held);
    const [incident, ...more] = await of.all();
    expect(more).toEqual([]);
    expect(incident?.alarms).toMatchObject([
      { episode: source.episode },
      { episode: held.episode, inhibitedBy: source.episode, asset: 'pump' },
    ]);
    expect(await of.incidents.episode(held.episode)).toMatchObject({ incident: incident?.id, alarm: { inhibitedBy: source.episode } });
    of.now += MINUTE;
    await of.lookAtHeld();
    expect(await of.all()).toHaveLength(1);
    await of.apply(clear(of, held));
    expect((await rebuilt(of, incident as Incident)).alarms[1]?.clearedAt).toBeDefined();
    await of.lookAtHeld();
    expect(await of.incidents.held(toInstant(of.now + HOUR), 10)).toEqual([]);
  });

  test.each(['clear', 'false alarm', 'amendment'])(
    'ends with the other alarm (%s): what still lasts is raised then, as of then',
    async (how) => {
      const of = city();
      const source = outage(of);
      const held = ponding(of, { value: 31 });
      await of.apply(source, held);
      const [incident] = await of.all();
      of.now += HOUR;
      if (how === 'clear') await of.apply(clear(of, source));
      if (how === 'amendment')
        await of.apply({
          effect: 'amendment',
          id: 'a',
          episode: source.episode,
          sensor: source.sensor,
          metric: 'ch4',
          rule: source.rule,
          time: of.now,
          corrected: [],
        });
      if (how === 'false alarm') {
        await of.act(incident as Incident, LEADER, 'assess');
        await of.act(incident as Incident, LEADER, 'false-alarm', { reasonCode: 'other' });
        await of.act(incident as Incident, 'foshan-leader', 'false-alarm', { reasonCode: 'other' });
      }
      await of.lookAtHeld();
      const [first, second, ...more] = await of.all();
      expect(more).toEqual([]);
      expect(second).toMatchObject({
        domain: 'drainage',
        state: 'raised',
        asset: 'pump',
        raisedAt: toInstant(of.now),
        alarms: [{ episode: held.episode, value: 31 }],
      });
      expect(second?.alarms[0]?.inhibitedBy).toBeUndefined();
      expect((await rebuilt(of, first as Incident)).alarms[1]).toMatchObject({ inhibitedBy: source.episode, movedTo: second?.id });
      const before = [await of.all(), await of.incidents.held(toInstant(of.now + HOUR), 10)];
      await of.lookAtHeld();
      expect([await of.all(), await of.incidents.held(toInstant(of.now + HOUR), 10)]).toEqual(before);
      await of.apply(clear(of, held));
      expect((await of.all())[1]?.alarms[0]?.clearedAt).toBeDefined();
    },
  );

  test('made up for by the next pass wherever a pass broke off', async () => {
    const of = city();
    const source = outage(of);
    await of.apply(source, ponding(of));
    const [first] = await of.all();
    of.now += 1;
    await of.apply(clear(of, source));
    of.failCommitsOf = first?.id;
    expect(await of.lookAtHeld()).toBe(1);
    expect(await of.all()).toHaveLength(2);
    of.failCommitsOf = undefined;
    await of.lookAtHeld();
    expect(await of.all()).toHaveLength(2);
    expect((await rebuilt(of, first as Incident)).alarms[1]?.movedTo).toBeDefined();
  });

  test('holds back only in its scope, of its rules, at its grades, and never what is more severe', async () => {
    const of = city(['thing'], ['I', 'II']);
    await of.apply(outage(of, { grade: 'III' }), ponding(of));
    expect(await of.all()).toHaveLength(2);
    const other = city();
    await other.apply(onset(other, 'well', { rule: 'other', grade: 'I' }), ponding(other));
    expect(await other.all()).toHaveLength(2);
    const far = city();
    await far.apply(outage(far), onset(far, 'far-pump', { rule: 'ponding' }));
    expect(await far.all()).toHaveLength(2);
    const town = city(['town']);
    await town.apply(outage(town), onset(town, 'far-pump', { rule: 'ponding' }));
    expect(await town.all()).toHaveLength(1);
    const graver = city();
    await graver.apply(outage(graver), ponding(graver, { grade: 'I' }));
    expect(await graver.all()).toHaveLength(2);
  });

  test('does not hold on to what gets worse than it', async () => {
    const of = city();
    const held = ponding(of);
    await of.apply(outage(of), held);
    of.now += 1;
    await of.apply(of.transition('upgrade', { episode: held.episode, sensor: held.sensor, rule: held.rule, grade: 'I', value: 60 }));
    const [first, second] = await of.all();
    expect(second).toMatchObject({ domain: 'drainage', grade: 'I', alarms: [{ episode: held.episode, grade: 'I' }] });
    expect((await rebuilt(of, first as Incident)).alarms[1]).toMatchObject({ movedTo: second?.id });
    expect(first?.grade).toBe('II');
  });

  test('what gets worse than one of two that hold it back stays held by the other, and is known as bad as it is', async () => {
    const both = [
      {
        domain: 'gas',
        rules: [rule('outage'), rule('other')],
        inhibits: [
          { source: { rules: ['outage'] }, target: { domain: 'drainage', rules: ['ponding'] }, equal: ['thing'] },
          { source: { rules: ['other'] }, target: { domain: 'drainage', rules: ['ponding'] }, equal: ['town'] },
        ],
      },
      { domain: 'drainage', rules: [rule('ponding')] },
    ].map((pack) => compileRulePack(pack as unknown as RulePackSource));
    const registry = withWells([...wells, { id: 'far-well', north: 5000 }]);
    const of = new IncidentCity({ registry, rules: both });
    const graver = onset(of, 'far-well', { rule: 'other', grade: 'I' });
    const held = ponding(of);
    await of.apply(outage(of), held, graver);
    const upgrade = of.transition('upgrade', { episode: held.episode, sensor: held.sensor, rule: held.rule, grade: 'I', value: 60 });
    await of.apply(upgrade, upgrade);
    expect((await of.all()).map(({ domain, grade }) => `${domain} ${grade}`).sort()).toEqual(['gas I', 'gas II']);
    expect((await of.incidents.episode(held.episode))?.alarm).toMatchObject({ grade: 'I', value: 60 });
    for (const incident of await of.all()) await rebuilt(of, incident);
    of.now += MINUTE;
    await of.apply(clear(of, graver));
    await of.lookAtHeld();
    expect((await of.all())[2]).toMatchObject({ domain: 'drainage', grade: 'I', alarms: [{ episode: held.episode, grade: 'I' }] });
  });

  test('however many cannot be let go, the next one is', async () => {
    const of = city();
    const source = outage(of);
    const bad = Array.from({ length: 510 }, (_, index) => `bad-${index}`);
    for (const episode of bad) {
      const hold = { id: `inhibited/${episode}`, because: 'inhibited', at: toInstant(of.now - HOUR), episode, exercise: false } as const;
      await of.incidents.recordEpisode({ episode, alarm: {} as AlarmRow }, episode, { hold: { ...hold, incident: 'none' } });
    }
    await of.apply(source, ponding(of), clear(of, source));
    const { episode } = of.incidents;
    const failing = async (id: string) => {
      if (id.startsWith('bad')) throw new Error('planted');
      return episode(id);
    };
    for (let pass = 0; pass < 20 && (await of.all()).length < 2; pass++) {
      expect(await lookAtHeld({ ...of.core, incidents: { ...of.incidents, episode: failing } })).toBeGreaterThan(0);
      of.now += MINUTE;
    }
    expect(await of.all()).toHaveLength(2);
  });

  test('within one incident: what is let go is an alarm of it like any other', async () => {
    const same = [
      {
        domain: 'gas',
        rules: [rule('outage'), rule('other')],
        inhibits: [{ source: { rules: ['outage'] }, target: { rules: ['other'] }, equal: ['asset'] }],
      },
    ].map((pack) => compileRulePack(pack as unknown as RulePackSource));
    const of = new IncidentCity({ registry: withWells(wells), rules: same });
    const source = outage(of);
    const held = onset(of, 'well', { episode: 'held', rule: 'other' });
    await of.apply(source, held, clear(of, source));
    await of.lookAtHeld();
    const [incident, ...more] = await of.all();
    expect(more).toEqual([]);
    const { alarms } = await rebuilt(of, incident as Incident);
    expect(alarms.map(({ episode, inhibitedBy }) => [episode, inhibitedBy])).toEqual([
      [source.episode, undefined],
      ['held', undefined],
    ]);
    expect(await of.incidents.held(toInstant(of.now + HOUR), 10)).toEqual([]);
  });

  test('of what is played holds back nothing real', async () => {
    const of = city(['town']);
    of.exercises.add('box');
    await of.apply(outage(of));
    await of.apply(onset(of, 'far-pump', { rule: 'ponding' }));
    expect((await of.all()).map(({ exercise }) => exercise).sort()).toEqual([false, true]);
  });

  test('in a storm what is held back is counted apart, and let go one by one', async () => {
    const of = city();
    const source = outage(of);
    const held = Array.from({ length: 45 }, (_, index) => ponding(of, { episode: `p${index}` }));
    await of.apply(source, ...held);
    let incident = await rebuilt(of, (await of.all())[0] as Incident);
    expect(incident.alarms).toMatchObject([{ episode: source.episode }, { count: 45, active: 45, inhibitedBy: source.episode }]);
    await of.apply(clear(of, source));
    await of.lookAtHeld();
    incident = await rebuilt(of, incident);
    expect(incident.alarms[1]).toMatchObject({ count: 0, active: 0 });
    const next = await rebuilt(of, (await of.all())[1] as Incident);
    expect(countOf(next.alarms)).toBe(45);
  });
});
