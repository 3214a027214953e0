import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IncidentFigures, ObligationFigures } from '../../../lib/core/accountability/figures/incident-figures.ts';
import { judge } from '../../../lib/core/accountability/figures/judge.ts';
import { medianOf } from '../../../lib/core/accountability/figures/median.ts';
import { scoreboardOf } from '../../../lib/core/accountability/figures/scoreboard.ts';
import { statisticsOf } from '../../../lib/core/accountability/figures/statistics.ts';

const DUE = '2026-11-23T10:00:00.000+08:00';
const BEFORE = '2026-11-23T09:00:00.000+08:00';
const AFTER = '2026-11-23T11:00:00.000+08:00';
const NOW = '2026-12-01T00:00:00.000+08:00';

const owed = (more: Partial<ObligationFigures> = {}): ObligationFigures => ({ id: 'o1', unit: 'a', action: 'arrive', due: DUE, ...more });

function incident(obligations: readonly ObligationFigures[], more: Partial<IncidentFigures> = {}): IncidentFigures {
  return {
    incident: 'i1',
    version: 1,
    domain: 'gas',
    grade: 'III',
    tier: 'foshan/chancheng',
    state: 'handling',
    raisedAt: BEFORE,
    units: [...new Set(obligations.map(({ unit }) => unit))],
    tasks: [],
    obligations,
    alarms: [],
    ...more,
  };
}

describe('what an obligation counts as', () => {
  test.each<[string, Partial<ObligationFigures>, object]>([
    ['still owed', {}, { as: 'open' }],
    ['met in time', { end: 'on-time', metAt: BEFORE }, { as: 'onTime' }],
    ['met too late', { end: 'late', metAt: AFTER, breachedAt: DUE }, { as: 'late' }],
    ['not met', { end: 'missed', breachedAt: DUE }, { as: 'missed' }],
    ['waived', { end: 'waived' }, { as: 'excused', excuse: 'waived' }],
    ['replaced before it was due', { end: 'replaced' }, { as: 'none' }],
    ['replaced when it was missed already', { end: 'replaced', breachedAt: DUE }, { as: 'missed' }],
    [
      'replaced in the time that was granted after the breach',
      { end: 'replaced', breachedAt: BEFORE, extendedAt: BEFORE, replacedAt: DUE },
      { as: 'excused', excuse: 'extension' },
    ],
    [
      'met in that time, and rejected later',
      { end: 'replaced', breachedAt: BEFORE, extendedAt: BEFORE, metAt: DUE, replacedAt: AFTER },
      { as: 'excused', excuse: 'extension' },
    ],
    [
      'replaced when the time that was granted was over, too',
      { end: 'replaced', breachedAt: BEFORE, extendedAt: BEFORE, replacedAt: AFTER },
      { as: 'missed' },
    ],
    [
      'replaced at an unknown moment after more time was granted: in records from before it was kept',
      { end: 'replaced', breachedAt: BEFORE, extendedAt: BEFORE },
      { as: 'excused', excuse: 'extension' },
    ],
    ['met late and rejected', { end: 'replaced', breachedAt: DUE, metAt: AFTER }, { as: 'late' }],
    [
      'missed by a unit that it was not meant for',
      { end: 'replaced', breachedAt: DUE, returned: true },
      { as: 'excused', excuse: 'not-theirs' },
    ],
    [
      'met in the time that was granted before a breach',
      { end: 'on-time', metAt: AFTER, extendedAt: BEFORE, due: AFTER },
      { as: 'onTime' },
    ],
    [
      'met in the time that was granted after the breach',
      { end: 'late', metAt: AFTER, breachedAt: BEFORE, extendedAt: DUE, due: AFTER },
      { as: 'excused', excuse: 'extension' },
    ],
    ['not met in the time that was granted either', { end: 'missed', breachedAt: BEFORE, extendedAt: DUE, due: AFTER }, { as: 'missed' }],
  ])('%s', (_name, obligation, judgement) => {
    expect(judge(owed(obligation), NOW)).toEqual(judgement);
  });

  test('until the time that was granted is over, it is open', () => {
    expect(judge(owed({ end: 'missed', breachedAt: BEFORE, extendedAt: DUE, due: AFTER }), DUE).as).toBe('open');
  });
});

test('medians: the one in the middle, or the mean of the two', () => {
  expect(medianOf([undefined, 3, 1, 2])).toEqual({ seconds: 2, of: 3 });
  expect(medianOf([4, 1])).toEqual({ seconds: 2.5, of: 2 });
  expect(medianOf([undefined])).toEqual({ seconds: null, of: 0 });
});

describe('the scoreboard', () => {
  const onTime = (unit: string): ObligationFigures => owed({ unit, end: 'on-time', metAt: BEFORE });
  const missed = (unit: string): ObligationFigures => owed({ unit, end: 'missed', breachedAt: DUE });
  const late = (unit: string): ObligationFigures => owed({ unit, end: 'late', metAt: AFTER, breachedAt: DUE });

  test('ranks by share, then by what was missed, then by how much there was to do; those that are equal share a rank', () => {
    const obligations = [
      ...[onTime('busy'), onTime('busy')],
      onTime('calm'),
      onTime('also-calm'),
      ...[onTime('half'), late('half')],
      ...[onTime('half-gone'), missed('half-gone')],
      owed({ unit: 'excused', end: 'waived' }),
    ];
    const { units, total } = scoreboardOf([incident(obligations)], '2026-11', NOW);
    expect(units.map(({ unit, rank, list }) => [unit, rank, list])).toEqual([
      ['busy', 1, 'red'],
      ['also-calm', 2, 'red'],
      ['calm', 2, 'red'],
      ['half', 4, null],
      ['half-gone', 5, 'black'],
      ['excused', null, null],
    ]);
    expect(total).toEqual({ onTime: 6, late: 1, missed: 1, excused: 1, open: 0, punctuality: 6 / 8, provisional: 0 });
  });

  test('takes what was due in the month, by the city’s calendar, whenever its incident was raised', () => {
    const due = (at: string): ObligationFigures => owed({ unit: 'a', end: 'on-time', due: at });
    const obligations = [due('2026-10-31T23:59:59.999+08:00'), due('2026-11-01T00:00:00.000+08:00'), due('2026-12-01T00:00:00.000+08:00')];
    expect(scoreboardOf([incident(obligations)], '2026-11', NOW).total.onTime).toBe(1);
  });

  test('is the same whatever the order in which incidents come', () => {
    const ends = fc.constantFrom(onTime, missed, late);
    const all = fc.array(fc.tuple(ends, fc.constantFrom('a', 'b', 'c', 'd')), { maxLength: 20 });
    fc.assert(
      fc.property(all, fc.infiniteStream(fc.nat()), (made, order) => {
        const incidents = made.map(([end, unit], index) => incident([end(unit)], { incident: `i${String(index).padStart(2, '0')}` }));
        const shuffled = incidents.map((one) => ({ one, at: order.next().value as number })).sort((a, b) => a.at - b.at);
        const board = scoreboardOf(incidents, '2026-11', NOW);
        expect(
          scoreboardOf(
            shuffled.map(({ one }) => one),
            '2026-11',
            NOW,
          ),
        ).toEqual(board);
        const sum = (of: 'onTime' | 'late' | 'missed'): number => board.units.reduce((so, unit) => so + unit[of], 0);
        expect([sum('onTime'), sum('late'), sum('missed')]).toEqual([board.total.onTime, board.total.late, board.total.missed]);
      }),
    );
  });
});

test('statistics: of a unit what it owed and did itself, of everything else what the incident came to', () => {
  const figures = [
    incident([owed({ unit: 'a', end: 'on-time' }), owed({ id: 'o2', unit: 'b', end: 'missed', breachedAt: DUE })], {
      tasks: [
        { unit: 'a', arriveSeconds: 60 },
        { unit: 'b', arriveSeconds: 600 },
      ],
      alarms: [{ sensor: 's1', rule: 'r' }],
    }),
    incident([], {
      incident: 'i2',
      state: 'false-alarm',
      falseReason: 'weather',
      assessSeconds: 30,
      alarms: [{ sensor: 's2', rule: 'r' }],
    }),
  ];
  const of = (by: 'unit' | 'rule' | 'domain') => statisticsOf(figures, { by, from: '2026-11-01', to: '2026-12-01', at: NOW });
  expect(of('unit').rows).toMatchObject([
    { unit: 'a', raised: 1, onTime: 1, missed: 0, punctuality: 1, medians: { arrive: { seconds: 60, of: 1 } } },
    { unit: 'b', raised: 1, onTime: 0, missed: 1, punctuality: 0, medians: { arrive: { seconds: 600, of: 1 } } },
  ]);
  expect(of('rule').rows).toMatchObject([{ rule: 'r', raised: 2, false: 1, falseShare: 0.5, falseByReason: { weather: 1 } }]);
  expect(of('domain').total).toMatchObject({ raised: 2, onTime: 1, missed: 1, medians: { assess: { seconds: 30, of: 1 } } });
});
