import { describe, expect, it } from 'vitest';
import { type Instant, plus, toInstant, toMillis } from '../../../lib/core/instant.ts';
import { NothingPublished } from '../../../lib/core/ports/publications.ts';
import { rosterOnCall } from '../../../lib/core/watch/on-call.ts';
import { type ResponseMode, responseModeAt } from '../../../lib/core/watch/response-mode.ts';
import { handOversBetween, onDuty, type Roster } from '../../../lib/core/watch/roster.ts';
import { rosterFaults } from '../../../lib/core/watch/roster-faults.ts';
import { gapsIn, type Post, rosteredAt, spansOf } from '../../../lib/core/watch/roster-in-force.ts';
import { FOSHAN } from '../support/foshan.ts';
import { fixedPublications } from '../support/incident-city.ts';

const HOUR = 3_600_000;
/** A Monday. */
const at = (day: number, time = '08:00'): Instant => `2026-11-${String(day).padStart(2, '0')}T${time}:00.000+08:00`;
const MONDAY = at(23);

const roster = (more: Partial<Roster> = {}): Roster => ({
  unit: 'sanshui-centre',
  effectiveFrom: MONDAY,
  rotation: { officers: ['a', 'b', 'c'], every: 'day', handOverAt: ['08:00'] },
  overrides: [],
  absences: [],
  deputies: [],
  ...more,
});
const called = (one: Roster, moment: Instant): string[] => onDuty(one, toMillis(moment));
const POST: Post = { unit: 'sanshui-centre', tier: 'foshan/sanshui' };
const mode = (more: Partial<ResponseMode> = {}): ResponseMode => ({
  id: 'm1',
  level: 'II',
  area: 'foshan/sanshui',
  from: at(24),
  to: at(25),
  reason: '台风',
  reminderFactor: 0.5,
  declaredBy: { id: 'x', name: 'x', tier: 'foshan' },
  declaredAt: at(23),
  ...more,
});

describe('a rotation', () => {
  it('names nobody outside its hours, which may reach past midnight, and passes the turn on all the same', () => {
    const rotation = { officers: ['a', 'b'], every: 'day', handOverAt: ['08:00'], hours: { from: '08:00', to: '20:00' } } as const;
    const night = roster({ rotation: { ...rotation, handOverAt: ['20:00'], hours: { from: '20:00', to: '08:00' } } });
    const times = [at(23), at(23, '19:59'), at(23, '20:00'), at(24, '07:59'), at(24)];
    expect(times.map((moment) => called(roster({ rotation }), moment)[0])).toEqual(['a', 'a', undefined, undefined, 'b']);
    expect(times.map((moment) => called(night, moment)[0])).toEqual([undefined, undefined, 'b', 'b', undefined]);
    const spans = spansOf({ rosters: [roster({ rotation })], modes: [] }, POST, at(23), at(25));
    expect(gapsIn(spans).map(({ from, to }) => [from, to])).toEqual([
      [at(23, '20:00'), at(24)],
      [at(24, '20:00'), at(25)],
    ]);
  });

  it('begins with the first officer, and passes on at the hand-over time exactly', () => {
    expect([at(23), at(24, '07:59'), at(24), at(25), at(26), at(26, '23:00')].map((moment) => called(roster(), moment)[0])).toEqual([
      'a',
      'a',
      'b',
      'c',
      'a',
      'a',
    ]);
  });

  it('passes on several times a day, and on one day of the week', () => {
    const shifts = roster({ rotation: { officers: ['a', 'b', 'c'], every: 'day', handOverAt: ['00:00', '08:00', '16:00'] } });
    expect([at(23), at(23, '16:00'), at(24, '00:00'), at(24, '08:00')].map((moment) => called(shifts, moment)[0])).toEqual([
      'a',
      'b',
      'c',
      'a',
    ]);
    const weekly = roster({ rotation: { officers: ['a', 'b'], every: 'week', handOverAt: ['09:00'], weekday: 5 } });
    expect([at(23), at(27, '08:59'), at(27, '09:00'), at(30)].map((moment) => called(weekly, moment)[0])).toEqual(['a', 'a', 'b', 'b']);
    expect(called(weekly, '2026-12-04T09:00:00.000+08:00')[0]).toBe('a');
  });

  it('knows its hand-overs in advance: between two of them nobody else has the turn', () => {
    const { rotation } = roster({
      rotation: { officers: ['a', 'b', 'c', 'd', 'e'], every: 'week', handOverAt: ['08:00', '20:00'], weekday: 3 },
    });
    if (!rotation) throw new Error('it has one');
    const moments = handOversBetween(rotation, toMillis(at(1)), toMillis(at(30)));
    expect(moments.map(toInstant)).toEqual([4, 11, 18, 25].flatMap((day) => [at(day), at(day, '20:00')]));
    const since = roster({ rotation, effectiveFrom: at(1) });
    for (const moment of moments) expect(onDuty(since, moment)).not.toEqual(onDuty(since, moment - 1));
  });
});

describe('whoever a roster names', () => {
  it('is first whoever an override puts there, and the deputies behind', () => {
    const one = roster({ overrides: [{ from: at(24), to: at(25), officer: 'z', deputy: 'y' }], deputies: ['a', 'b'] });
    expect(called(one, at(23))).toEqual(['a', 'b']);
    expect(called(one, at(24))).toEqual(['z', 'y', 'a', 'b']);
    expect(called(one, at(25))).toEqual(['c', 'a', 'b']);
  });

  it('is the deputy while the officer is away, and nobody where all are', () => {
    const away = (person: string) => ({ person, from: at(23), to: at(24) });
    expect(called(roster({ absences: [away('a')], deputies: ['d'] }), at(23))).toEqual(['d']);
    expect(called(roster({ absences: [away('a'), away('d')], deputies: ['d'] }), at(23))).toEqual([]);
    expect(called(roster({ absences: [away('a')], deputies: ['d'] }), at(24))).toEqual(['b', 'd']);
  });

  it('is asked of the newest roster in force, and of the standing one again when a table ends', () => {
    const table = roster({
      effectiveFrom: at(24),
      effectiveUntil: at(25),
      overrides: [{ from: at(24), to: at(24, '20:00'), officer: 'z' }],
    });
    const { rotation: _none, ...duties } = table;
    const rosters = [roster(), duties];
    const who = (moment: Instant) => rosteredAt({ rosters, modes: [] }, POST, moment);
    expect([who(at(22)), who(at(23)), who(at(24)), who(at(24, '20:00')), who(at(25))]).toEqual([undefined, ['a'], ['z'], [], ['c']]);
  });

  it('is the domain’s officer before the unit’s, and the unit’s where the domain has nobody', () => {
    const gas = roster({ domain: 'gas', rotation: { officers: ['g'], every: 'week', handOverAt: ['08:00'] } });
    const away = { ...gas, absences: [{ person: 'g', from: at(24), to: at(25) }] };
    const who = (rosters: readonly Roster[], domain: 'gas' | 'fire', day: number) =>
      rosteredAt({ rosters, modes: [] }, { ...POST, domain }, at(day));
    expect([who([roster(), gas], 'gas', 23), who([roster(), gas], 'fire', 23), who([gas], 'fire', 23)]).toEqual([['g'], ['a'], undefined]);
    expect([who([roster(), away], 'gas', 24), who([away], 'gas', 24)]).toEqual([['b'], []]);
  });
});

describe('a response mode', () => {
  const rosters = [
    roster(),
    roster({ mode: 'II', rotation: { officers: ['m'], every: 'day', handOverAt: ['08:00'] } }),
    roster({ mode: 'I', effectiveFrom: at(25), rotation: { officers: ['n'], every: 'day', handOverAt: ['08:00'] } }),
  ];
  const who = (modes: readonly ResponseMode[], day: number, time = '08:00') => rosteredAt({ rosters, modes }, POST, at(day, time))?.[0];

  it('switches to its roster from its beginning to its end, and a more severe one to the nearest there is', () => {
    expect([who([mode()], 23), who([mode()], 24), who([mode()], 25)]).toEqual(['a', 'm', 'c']);
    expect(who([mode({ level: 'III' })], 24)).toBe('b');
    const severe = mode({ level: 'I', to: at(27) });
    expect([who([severe], 24), who([severe], 25), who([mode({ area: 'foshan' })], 24)]).toEqual(['m', 'n', 'm']);
  });

  it('is over when it is ended, and is no matter of another area', () => {
    const ended = mode({ ended: { at: at(24, '12:00'), by: mode().declaredBy } });
    expect([who([ended], 24, '11:59'), who([ended], 24, '12:00')]).toEqual(['m', 'b']);
    expect(who([mode({ area: 'foshan/nanhai' })], 24)).toBe('b');
    expect(who([mode({ area: 'foshan/sanshui/xinan' })], 24)).toBe('b');
  });

  it('of several the most severe is in force, of equal ones the newest', () => {
    const modes = [mode(), mode({ id: 'm2', level: 'I', to: at(24, '10:00') }), mode({ id: 'm3', area: 'foshan' })];
    const found = (time: string, place = 'foshan/sanshui/xinan') => responseModeAt(modes, place, at(24, time))?.id;
    expect([found('09:00'), found('10:00'), found('10:00', 'foshan/nanhai')]).toEqual(['m2', 'm3', 'm3']);
  });
});

describe('gaps', () => {
  it('are found in advance: from the last duty of a table to the first of the next', () => {
    const table = (day: number, officer: string): Roster => ({
      unit: 'sanshui-centre',
      effectiveFrom: at(day),
      effectiveUntil: at(day + 1),
      overrides: [{ from: at(day), to: at(day + 1), officer }],
      absences: [],
      deputies: [],
    });
    const spans = spansOf({ rosters: [table(23, 'a'), table(25, 'b')], modes: [] }, POST, at(20), at(28));
    expect(spans).toEqual([
      { from: at(23), to: at(24), called: ['a'] },
      { from: at(24), to: at(25), called: [] },
      { from: at(25), to: at(26), called: ['b'] },
      { from: at(26), to: at(28), called: [] },
    ]);
    expect(gapsIn(spans).map(({ from }) => from)).toEqual([at(24), at(26)]);
  });

  it('spans join where the same people are called, and follow each other without a hole', () => {
    const sources = {
      rosters: [roster({ absences: [{ person: 'b', from: at(24), to: at(24, '12:00') }], deputies: ['c'] })],
      modes: [mode()],
    };
    const spans = spansOf(sources, POST, MONDAY, plus(MONDAY, 30 * 24 * HOUR));
    for (const [index, span] of spans.entries()) {
      expect(span.from).toBe(index === 0 ? MONDAY : spans[index - 1]?.to);
      for (const moment of [span.from, plus(span.to, -1)]) expect(rosteredAt(sources, POST, moment)).toEqual(span.called);
    }
    expect(spans.at(-1)?.to).toBe(plus(MONDAY, 30 * 24 * HOUR));
  });
});

describe('who is on call', () => {
  const bodies = { registry: FOSHAN.registry, mechanism: FOSHAN.mechanism, rules: FOSHAN.rules };
  const onCall = (rosters: readonly Roster[], modes: readonly ResponseMode[] = []) =>
    rosterOnCall({ publications: fixedPublications({ ...bodies, rosters }), modes: { notOver: async () => modes } });
  const ids = async (rosters: readonly Roster[], unit: string, domain: 'gas' | 'fire', moment = MONDAY): Promise<string[]> =>
    (await onCall(rosters).of(unit, domain, moment)).map(({ id }) => id);

  it('are the people of the roster, the shipped ones of every centre at every moment', async () => {
    expect(await ids(FOSHAN.rosters, 'sanshui-centre', 'gas')).toEqual(['sanshui-centre-gas-officer', 'sanshui-centre-gas-deputy']);
    for (const hours of [0, 12, 24, 36])
      expect(await ids(FOSHAN.rosters, 'foshan-centre', 'fire', plus(MONDAY, hours * HOUR))).toHaveLength(2);
    const [morning] = await ids(FOSHAN.rosters, 'foshan-centre', 'fire');
    expect((await ids(FOSHAN.rosters, 'foshan-centre', 'fire', plus(MONDAY, 12 * HOUR)))[0]).not.toBe(morning);
  });

  it('are the liaison officer and the deputy where a unit keeps no roster, also where none is published at all', async () => {
    expect(await ids(FOSHAN.rosters, 'foshan-gas', 'gas')).toEqual(['foshan-gas-officer', 'foshan-gas-deputy']);
    const none = rosterOnCall({
      publications: {
        ...fixedPublications({ ...bodies, rosters: [] }),
        active: (kind) =>
          kind === 'rosters' ? Promise.reject(new NothingPublished(kind)) : fixedPublications({ ...bodies, rosters: [] }).active(kind),
      },
      modes: { notOver: async () => [] },
    });
    expect((await none.of('sanshui-centre', 'gas', MONDAY)).map(({ id }) => id)).toEqual([
      'sanshui-centre-gas-officer',
      'sanshui-centre-gas-deputy',
    ]);
    expect(await none.of('no-such-unit', 'gas', MONDAY)).toEqual([]);
  });

  it('is nobody in a gap: a declared roster is not filled up from elsewhere', async () => {
    const hole = roster({ unit: 'nanhai-centre', overrides: [{ from: at(24), to: at(25), officer: 'nanhai-centre-officer' }] });
    const { rotation: _none, ...table } = hole;
    expect(await ids([table], 'nanhai-centre', 'gas', at(24))).toEqual(['nanhai-centre-officer']);
    expect(await ids([table], 'nanhai-centre', 'gas', at(26))).toEqual([]);
  });

  it('are those of the centre that keeps a watch in the hours in which nobody is on its own roster', async () => {
    const by = async (moment: Instant) => (await ids(FOSHAN.rosters, 'sanshui-centre', 'fire', moment)).map((id) => id.split('-')[0]);
    expect(await by(at(24, '19:59'))).toEqual(['sanshui', 'sanshui']);
    expect(await by(at(24, '20:00'))).toEqual(['foshan', 'foshan']);
    expect(await by(at(25, '08:00'))).toEqual(['sanshui', 'sanshui']);
  });

  it('are not posts that are to be filled', async () => {
    const people = FOSHAN.registry.people.map((person) =>
      ['sanshui-centre-officer', 'foshan-gas-officer'].includes(person.id) ? { ...person, vacant: true } : person,
    );
    const publications = fixedPublications({ ...bodies, registry: { ...FOSHAN.registry, people }, rosters: FOSHAN.rosters });
    const { of } = rosterOnCall({ publications, modes: { notOver: async () => [] } });
    expect((await of('foshan-gas', 'gas', MONDAY)).map(({ id }) => id)).toEqual(['foshan-gas-deputy']);
    expect((await of('sanshui-centre', 'fire', MONDAY)).map(({ id }) => id)).toEqual(['sanshui-centre-deputy']);
  });
});

describe('what is wrong with a roster', () => {
  it('is told with its place: people of other units, nobody at all, ends before beginnings, the same one twice', () => {
    const good = roster({ rotation: { officers: ['sanshui-centre-officer'], every: 'day', handOverAt: ['08:00'] } });
    const faults = rosterFaults(
      [
        good,
        roster({ effectiveFrom: at(24), deputies: ['sanshui-centre-deputy', 'foshan-gas-officer'] }),
        { ...good, effectiveFrom: at(25), absences: [{ person: 'sanshui-centre-officer', from: at(25), to: at(25) }] },
        good,
        { unit: 'nobody', effectiveFrom: at(23), overrides: [], absences: [], deputies: [] },
      ],
      FOSHAN.registry,
    );
    expect(faults.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
      '1.rotation.officers.0: no person "a": expected the id of a person',
      '1.rotation.officers.1: no person "b": expected the id of a person',
      '1.rotation.officers.2: no person "c": expected the id of a person',
      '1.deputies.1: foshan-gas-officer belongs to foshan-gas: expected a person of sanshui-centre',
      `2.absences.0.to: ${at(25)} to ${at(25)}: expected the end after the beginning`,
      `3: a second roster of sanshui-centre from ${MONDAY}: expected one for each domain and mode`,
      '4.unit: no unit "nobody": expected the id of a unit',
      '4: the roster of nobody names nobody: expected a rotation or overrides',
    ]);
  });
});
