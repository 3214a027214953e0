import { describe, expect, it } from 'vitest';
import type { ReadinessItem } from '../../../lib/core/readiness/model.ts';
import { type ReadinessSources, readinessOf } from '../../../lib/core/readiness/readiness.ts';
import { readinessSubject } from '../../../lib/core/readiness/subject.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import type { Roster } from '../../../lib/core/watch/roster.ts';
import { FOSHAN } from '../support/foshan.ts';

const { registry, rosters } = FOSHAN;
const SANSHUI = registry.units.filter(({ tier }) => tier.startsWith('foshan/sanshui'));
const met = { state: 'met' } as ReadinessSources['exercises'][number]['obligations'][number];
const pending = { ...met, state: 'pending' } as typeof met;

const READY: ReadinessSources = {
  registry,
  rosters,
  now: '2026-11-23T12:00:00.000+08:00',
  tested: new Map(SANSHUI.map(({ id }) => [id, new Set(['outbox'] as const)])),
  exercises: [{ id: 'i1', obligations: [met] }],
};

const missing = (more: Partial<ReadinessSources>, name = 'sanshui'): string[] => {
  const sources = { ...READY, ...more };
  const subject = readinessSubject(sources.registry, name);
  if (!subject) throw new Error(`no ${name}`);
  return readinessOf(subject, sources).flatMap(({ met: isMet, item, subject: of }: ReadinessItem) => (isMet ? [] : [`${item} ${of}`]));
};
const withPeople = (change: (person: Registry['people'][number]) => Registry['people'][number]): Registry => ({
  ...registry,
  people: registry.people.map(change),
});

const peopleOf = ({ rotation, deputies }: Roster): string[] => [...new Set([...(rotation?.officers ?? []), ...deputies])];

describe('what a tier lacks', () => {
  it('is nothing where there is everything: the hours that another centre keeps are no gap', () => {
    expect(missing({})).toEqual([]);
  });

  it('is things, also of one town; a federated district has none', () => {
    const none = { ...registry, things: registry.things.filter(({ town }) => town !== 'foshan/sanshui/xinan') };
    expect([missing({ registry: none }), missing({ registry: none }, 'xinan')]).toEqual([[], expect.arrayContaining(['things xinan'])]);
    const all = missing({ registry: { ...registry, things: [] } });
    expect(all).toEqual(['things sanshui']);
    expect(missing({ registry: { ...registry, things: [] } }, 'chancheng')).not.toContain('things chancheng');
  });

  it('is each post that nobody fills, and each number that a channel needs', () => {
    const vacant = withPeople((person) => (person.id === 'sanshui-water-bureau-officer' ? { ...person, vacant: true } : person));
    expect(missing({ registry: vacant })).toEqual(['people sanshui-water-bureau-officer']);
    const silent = withPeople(({ phone, ...person }) => (person.id === 'sanshui-centre-deputy' || !phone ? person : { ...person, phone }));
    expect(missing({ registry: silent })).toEqual([]);
    const called = {
      ...silent,
      units: registry.units.map((unit) =>
        unit.id === 'sanshui-centre' ? { ...unit, channels: [...unit.channels, { kind: 'voice' as const, provider: 'x' }] } : unit,
      ),
    };
    expect(missing({ registry: called })).toEqual(['people sanshui-centre-deputy', 'channel sanshui-centre']);
  });

  it('is a roster for its centre, without a gap that nobody keeps', () => {
    expect(missing({ rosters: [] })).toEqual(['roster sanshui-centre']);
    const { watch: _watch, ...own } = registry.tiers.find(({ id }) => id === 'sanshui') ?? {};
    const unkept = { ...registry, tiers: registry.tiers.map((tier) => (tier.id === 'sanshui' ? (own as typeof tier) : tier)) };
    expect(missing({ registry: unkept })).toEqual(['roster sanshui-centre']);
  });

  it('is the hours in which nobody is at the centre that keeps its watch either, nor at that one’s keeper', () => {
    const day = { from: '2026-11-24T20:00:00.000+08:00', to: '2026-11-25T08:00:00.000+08:00' };
    const absent = (...units: string[]) =>
      rosters.map((roster) =>
        units.includes(roster.unit)
          ? { ...roster, absences: peopleOf(roster).map((person) => ({ ...day, person })), overrides: [] }
          : roster,
      );
    const foshan = registry.tiers.find(({ id }) => id === 'foshan');
    expect(foshan?.centre).toBe('foshan-centre');
    expect(missing({ rosters: absent('foshan-centre') })).toEqual(['roster sanshui-centre']);
    expect(missing({ rosters: absent('nanhai-centre') })).toEqual([]);
    // A town whose watch the district keeps, whose watch the city keeps.
    const town = 'foshan/sanshui/xinan';
    const [like] = registry.units.filter(({ id }) => id === 'sanshui-centre');
    const chained: Registry = {
      ...registry,
      units: [...registry.units, { ...(like as NonNullable<typeof like>), id: 'xinan-centre', tier: town }],
      tiers: registry.tiers.map((tier) => (tier.path === town ? { ...tier, centre: 'xinan-centre', watch: { keptBy: 'sanshui' } } : tier)),
    };
    const never: Roster = {
      unit: 'xinan-centre',
      effectiveFrom: '2026-01-01T00:00:00.000+08:00',
      overrides: [],
      absences: [],
      deputies: [],
    };
    const lacks = (others: readonly Roster[]) => missing({ registry: chained, rosters: [...others, never] }, 'xinan');
    expect(lacks(rosters)).not.toContain('roster xinan-centre');
    expect(lacks(absent('foshan-centre'))).toContain('roster xinan-centre');
  });

  it('is a test of each channel that was taken, and a drill in which nothing was left owing', () => {
    expect(missing({ tested: new Map() })).toEqual(SANSHUI.map(({ id }) => `channel ${id}`));
    for (const exercise of [{ obligations: [met, pending] }, { obligations: [] }, { obligations: [met], mergedInto: 'i2' }])
      expect(missing({ exercises: [{ id: 'i1', ...exercise }] }), JSON.stringify(exercise)).toEqual(['drill sanshui']);
  });

  it('of a sector centre is asked as of a unit', () => {
    const [like] = registry.units.filter(({ id }) => id === 'foshan-centre');
    const sector = { ...(like as NonNullable<typeof like>), id: 'gas-centre', domains: ['gas' as const] };
    const more = { ...registry, units: [...registry.units, sector] };
    expect(missing({ registry: more }, 'gas-centre')).toEqual(['roster gas-centre', 'channel gas-centre']);
    expect(readinessSubject(registry, 'foshan-gas')).toBeUndefined();
  });
});
