import { describe, expect, test } from 'vitest';
import { compileRulePack, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import { applyAlarmEffects } from '../../../lib/core/incident/apply-alarm-effects.ts';
import { lookAtHeld } from '../../../lib/core/incident/look-at-held.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { type Silence, silenceState, spanFrom } from '../../../lib/core/watch/silence.ts';
import { EVENING, HOUR, IncidentCity, MINUTE } from '../support/incident-city.ts';
import { withWells } from '../support/near-wells.ts';

type Effect = Extract<AlarmEffect, { effect: 'transition' }>;

const silence = (more: Partial<Silence> = {}): Silence => ({
  id: 's1',
  tier: 'foshan/chancheng',
  assets: ['gas-zumiao-01-well'],
  from: toInstant(EVENING),
  to: toInstant(EVENING + 4 * HOUR),
  reason: { code: 'maintenance', text: '换电池 / battery' },
  createdBy: { id: 'chancheng-duty', name: '值班员', tier: 'foshan/chancheng' },
  createdAt: toInstant(EVENING),
  ...more,
});

async function silenced(...silences: readonly Partial<Silence>[]): Promise<IncidentCity> {
  const of = new IncidentCity();
  for (const one of silences) await of.silences.add(silence(one));
  return of;
}

const end = (of: IncidentCity, id = 's1') =>
  of.silences.end(id, { at: toInstant(of.now), by: { id: 'chancheng-duty', name: '', tier: 'foshan/chancheng' } });
const heldEver = (of: IncidentCity) => of.incidents.held(toInstant(of.now + 1000 * HOUR), 100);

/** The same call, with something that happens first, once. */
const firstDo =
  (happens: () => Promise<unknown>) =>
  <A extends unknown[]>(call: (...given: A) => Promise<void>) => {
    let isFirst = true;
    return async (...given: A): Promise<void> => {
      if (isFirst) {
        isFirst = false;
        await happens();
      }
      return call(...given);
    };
  };

describe('a silenced alarm', () => {
  test('is recorded and makes no incident; if it still lasts when the silence ends, it is raised then, once', async () => {
    const of = await silenced({});
    const onset = of.transition('onset', { value: 3 });
    await of.apply(onset, onset);
    expect(await of.all()).toEqual([]);
    expect(await of.incidents.episode('episode-1')).toMatchObject({ alarm: { silencedBy: 's1', asset: 'gas-zumiao-01-well' } });
    expect(await of.incidents.silenced('s1', 10)).toMatchObject([{ episode: 'episode-1' }]);
    of.now = EVENING + 4 * HOUR - 1;
    await of.lookAtHeld();
    expect(await of.all()).toEqual([]);
    of.now += 1;
    await Promise.all([of.lookAtHeld(), of.lookAtHeld()]);
    const [incident, ...more] = await of.all();
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      raisedAt: toInstant(of.now),
      occurredAt: onset.effect === 'transition' ? toInstant(onset.time) : '',
      alarms: [{ episode: 'episode-1', value: 3, silencedBy: 's1' }],
    });
    expect(await heldEver(of)).toEqual([]);
    expect(await of.incidents.silenced('s1', 10)).toMatchObject([{ incident: incident?.id }]);
    await of.apply(onset, of.transition('clear'));
    expect((await of.all())[0]?.alarms[0]?.clearedAt).toBeDefined();
  });

  test('that ends at the moment it is let go is over, whichever of the two is written first', async () => {
    const first = await silenced({});
    await first.apply(first.transition('onset'));
    first.now += 4 * HOUR;
    const ending = firstDo(() => first.apply(first.transition('clear')));
    expect(await lookAtHeld({ ...first.core, incidents: { ...first.incidents, commit: ending(first.incidents.commit) } })).toBe(0);
    expect(await first.all()).toEqual([]);
    expect(await first.incidents.episode('episode-1')).toMatchObject({ alarm: { clearedAt: expect.any(String) } });

    const second = await silenced({});
    await second.apply(second.transition('onset'));
    second.now += 4 * HOUR;
    const letGo = firstDo(() => second.lookAtHeld());
    const recordEpisode = letGo(second.incidents.recordEpisode);
    await applyAlarmEffects({ ...second.core, incidents: { ...second.incidents, recordEpisode } }, [second.transition('clear')]);
    expect((await second.all()).map(({ alarms }) => alarms)).toMatchObject([[{ clearedAt: expect.any(String) }]]);
  });

  test('that ended before is never raised, and leaves nothing to look at', async () => {
    const of = await silenced({});
    await of.apply(of.transition('onset'), of.transition('clear'));
    of.now += 5 * HOUR;
    await of.lookAtHeld();
    expect([await of.all(), await heldEver(of)]).toEqual([[], []]);
    expect(await of.incidents.episode('episode-1')).toMatchObject({ alarm: { silencedBy: 's1', clearedAt: expect.any(String) } });
  });

  test('is raised within a minute where the silence is ended early, also when it begins while that is not seen everywhere', async () => {
    const of = await silenced({});
    await of.apply(of.transition('onset'));
    of.now += HOUR;
    await end(of);
    of.now += MINUTE;
    // A stale read of the silence, planted.
    const { upTo } = of.silences;
    Object.assign(of.silences, { upTo: async () => [silence()] });
    await of.apply(of.transition('onset', { episode: 'late', sensor: 'gas-zumiao-01-ch4-2' }));
    await of.lookAtHeld();
    expect(await of.all()).toEqual([]);
    Object.assign(of.silences, { upTo });
    await of.lookAtHeld();
    expect((await of.all()).map(({ alarms }) => alarms.map(({ episode }) => episode))).toEqual([['episode-1', 'late']]);
    expect(await heldEver(of)).toEqual([]);
  });

  test('stays silenced while another silence is in force, whichever ends first, and is raised after the last', async () => {
    const of = await silenced({});
    await of.apply(of.transition('onset'));
    of.now += HOUR;
    await of.silences.add(silence({ id: 's2', to: toInstant(EVENING + 6 * HOUR) }));
    of.now = EVENING + 4 * HOUR;
    for (let pass = 0; pass < 2; pass++) await of.lookAtHeld();
    expect([await of.all(), (await of.incidents.silenced('s2', 10)).length]).toEqual([[], 1]);
    of.now = EVENING + 6 * HOUR;
    await of.lookAtHeld();
    expect(await of.all()).toMatchObject([{ alarms: [{ silencedBy: 's2' }] }]);
  });

  test('that gets worse stays silenced up to grade II, and is raised at grade I, unless the silence says otherwise', async () => {
    for (const [includesGradeI, raised] of [
      [undefined, ['I']],
      [true, []],
    ] as const) {
      const of = await silenced(includesGradeI ? { includesGradeI } : {});
      await of.apply(of.transition('onset'), of.transition('upgrade', { grade: 'II', value: 4 }));
      expect(await of.all()).toEqual([]);
      expect(await of.incidents.episode('episode-1')).toMatchObject({ alarm: { grade: 'II', value: 4, silencedBy: 's1' } });
      await of.apply(of.transition('upgrade', { grade: 'I', value: 9 }));
      expect((await of.all()).map(({ grade }) => grade)).toEqual(raised);
      expect(await heldEver(of)).toHaveLength(raised.length === 0 ? 1 : 0);
    }
  });

  test('that late data takes back is not raised', async () => {
    const of = await silenced({});
    await of.apply(of.transition('onset'));
    const { episode, sensor, metric, rule } = of.transition('onset');
    await of.apply({ effect: 'amendment', id: 'a', episode, sensor, metric, rule, time: of.now, corrected: [] });
    of.now += 5 * HOUR;
    await of.lookAtHeld();
    expect(await of.all()).toEqual([]);
  });
});

describe('a silence that recurs', () => {
  // EVENING is Monday, 2026-11-23T20:00:00+08:00.
  const weekly = { weekdays: [2], from: '02:00', to: '04:00' };
  const tuesday = EVENING + 6 * HOUR;
  const series = { recurrence: weekly, to: toInstant(EVENING + 30 * 24 * HOUR) };
  const by = { id: 'chancheng-duty', name: '', tier: 'foshan/chancheng' };

  test('holds back what begins in an occurrence, raises what lasts at its end, and lets through what begins in between', async () => {
    const of = await silenced(series);
    await of.apply(of.transition('onset'), of.transition('clear'));
    expect(await of.all()).toHaveLength(1);
    for (const week of [0, 7]) {
      const of2 = await silenced(series);
      const begins = tuesday + week * 24 * HOUR;
      of2.now = begins;
      await of2.apply(of2.transition('onset'));
      of2.now = begins + 2 * HOUR - 1;
      await of2.lookAtHeld();
      expect(await of2.all()).toEqual([]);
      of2.now += 1;
      await of2.lookAtHeld();
      expect(await of2.all()).toMatchObject([{ raisedAt: toInstant(begins + 2 * HOUR), alarms: [{ silencedBy: 's1' }] }]);
      expect(await heldEver(of2)).toEqual([]);
      await of2.apply(of2.transition('onset', { episode: 'after', sensor: 'gas-zumiao-02-ch4-1' }));
      expect((await of2.incidents.episode('after'))?.alarm.silencedBy).toBeUndefined();
    }
  });

  test('of which an occurrence is cancelled lets go within a minute, also what begins while that is not seen everywhere; the next one holds', async () => {
    const of = await silenced(series);
    of.now = tuesday + HOUR;
    await of.apply(of.transition('onset'));
    await of.silences.cancel('s1', { occurrence: toInstant(tuesday), at: toInstant(of.now), by });
    const { upTo } = of.silences;
    Object.assign(of.silences, { upTo: async () => [silence(series)] });
    await of.apply(of.transition('onset', { episode: 'late', sensor: 'gas-zumiao-01-ch4-2' }));
    Object.assign(of.silences, { upTo });
    of.now += MINUTE;
    await of.lookAtHeld();
    expect((await of.all()).map(({ alarms }) => alarms.length)).toEqual([2]);
    of.now = tuesday + 7 * 24 * HOUR;
    await of.apply(of.transition('onset', { episode: 'next', sensor: 'gas-zumiao-01-ch4-2' }));
    expect(await of.incidents.episode('next')).toMatchObject({ alarm: { silencedBy: 's1' } });
    await end(of);
    of.now += MINUTE;
    await of.lookAtHeld();
    expect((await of.incidents.episode('next'))?.incident).toBeDefined();
  });

  test('says when it is in force next: within its span, past midnight, without what was cancelled', () => {
    const at = (hours: number) => toInstant(EVENING + hours * HOUR);
    const next = (more: Partial<Silence>, hours: number) => spanFrom(silence({ ...series, ...more }), at(hours));
    expect(next({}, 0)).toEqual({ from: at(6), to: at(8) });
    expect([next({}, 6), next({}, 7.9), next({}, 8)]).toEqual([next({}, 0), next({}, 0), { from: at(6 + 168), to: at(8 + 168) }]);
    const cancelled = [{ occurrence: at(6), at: at(0), by }];
    expect(next({ cancelled }, 0)?.from).toBe(at(174));
    const night = { recurrence: { weekdays: [1, 7], from: '22:00', to: '05:00' } };
    expect([next(night, 0), next(night, 5), next(night, 10)]).toEqual([
      { from: at(2), to: at(9) },
      { from: at(2), to: at(9) },
      { from: at(146), to: at(153) },
    ]);
    // Made while it would last: the first one is cut to the silence's own beginning, the last one to its end.
    expect(next({ ...night, from: at(3), to: at(4) }, 3)).toEqual({ from: at(3), to: at(4) });
    expect([next({ to: at(6) }, 0), next({ ended: { at: at(0), by } }, 0), next({}, 800)]).toEqual([undefined, undefined, undefined]);
    expect([0, 6, 8, 800].map((hours) => silenceState(silence(series), at(hours)))).toEqual(['pending', 'active', 'pending', 'expired']);
  });
});

describe('a silence', () => {
  test.each<[string, Partial<Silence>, number]>([
    ['of the asset', {}, 0],
    ['of the tier and a rule', { assets: undefined, rules: ['ch4-space'] }, 0],
    [
      'of the town, the thing and the sensor',
      { tier: 'foshan/chancheng/zumiao', things: ['gas-zumiao-01'], sensors: ['gas-zumiao-01-ch4-1'] },
      0,
    ],
    ['of the domain', { assets: undefined, domains: ['gas'] }, 0],
    ['of another tier', { assets: undefined, tier: 'foshan/nanhai' }, 1],
    ['of another town', { assets: undefined, tier: 'foshan/chancheng/shiwan' }, 1],
    ['of another domain', { assets: undefined, domains: ['drainage'] }, 1],
    ['of another asset', { assets: ['gas-zumiao-02-well'] }, 1],
    ['of another rule', { rules: ['other'] }, 1],
    ['that begins later', { from: toInstant(EVENING + HOUR) }, 1],
    ['that is over', { to: toInstant(EVENING) }, 1],
  ])('%s lets through what it does not name', async (_which, more, incidents) => {
    const of = new IncidentCity();
    const { assets, ...rest } = { ...silence(), ...more };
    await of.silences.add({ ...rest, ...(assets ? { assets } : {}) });
    await of.apply(of.transition('onset'));
    expect(await of.all()).toHaveLength(incidents);
  });

  test('does not silence an exercise, nor grade I, nor what is raised already, and stops no clock', async () => {
    const played = await silenced({});
    played.exercises.add('gas-zumiao-01');
    await played.apply(played.transition('onset'));
    expect(await played.all()).toMatchObject([{ exercise: true }]);
    const severe = await silenced({});
    await severe.apply(severe.transition('onset', { grade: 'I' }));
    expect(await severe.all()).toHaveLength(1);
    const open = await silenced({ from: toInstant(EVENING + 1) });
    await open.apply(open.transition('onset'));
    open.now += 61 * MINUTE;
    expect(await open.watch()).toMatchObject({ breached: 1 });
    await open.apply(open.transition('upgrade', { grade: 'II' }));
    expect(await open.all()).toMatchObject([{ grade: 'II' }]);
  });

  test('and an inhibition follow each other, and the alarm is raised when both are over', async () => {
    const wells = [
      { id: 'well', north: 0, gateway: 'box' },
      { id: 'pump', north: 5000, gateway: 'box', domain: 'drainage' as const },
    ];
    const rule = (id: string) => ({ id, metric: 'ch4', unit: '%{vol}', when: { above: 1 } });
    const rules = [
      {
        domain: 'gas',
        rules: [rule('outage')],
        inhibits: [{ source: { rules: ['outage'] }, target: { domain: 'drainage' }, equal: ['thing'] }],
      },
      { domain: 'drainage', rules: [rule('ponding')] },
    ].map((pack) => compileRulePack(pack as unknown as RulePackSource));
    const of = new IncidentCity({ registry: withWells(wells), rules });
    await of.silences.add(silence({ assets: ['pump'], to: toInstant(EVENING + HOUR) }));
    const of2 = (transition: 'onset' | 'clear', asset: string, name: string): Effect =>
      of.transition(transition, { episode: `e-${asset}`, sensor: `${asset}-ch4`, rule: name, grade: 'II', time: of.now });
    await of.apply(of2('onset', 'well', 'outage'), of2('onset', 'pump', 'ponding'));
    of.now += HOUR;
    await of.lookAtHeld();
    const [source, ...none] = await of.all();
    expect(none).toEqual([]);
    expect(source?.alarms).toMatchObject([{ episode: 'e-well' }, { episode: 'e-pump', inhibitedBy: 'e-well', silencedBy: 's1' }]);
    await of.silences.add(silence({ id: 's2', assets: ['pump'], to: toInstant(of.now + HOUR) }));
    await of.apply(of2('clear', 'well', 'outage'));
    of.now += MINUTE;
    await of.lookAtHeld();
    expect(await of.all()).toHaveLength(1);
    of.now += HOUR;
    await of.lookAtHeld();
    expect((await of.all()).map(({ asset }) => asset)).toEqual(['well', 'pump']);
    expect(await heldEver(of)).toEqual([]);
  });
});
