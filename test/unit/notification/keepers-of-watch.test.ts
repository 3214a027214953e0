import { describe, expect, test } from 'vitest';
import { toInstant } from '../../../lib/core/instant.ts';
import { onBehalf, withKeepers } from '../../../lib/core/notification/keepers-of-watch.ts';
import type { KeptWatches } from '../../../lib/core/ports/kept-watches.ts';
import type { Registry, Tier } from '../../../lib/core/registry/model.ts';
import { NO_MODES, rosterOnCall } from '../../../lib/core/watch/on-call.ts';
import type { Roster } from '../../../lib/core/watch/roster.ts';
import { FOSHAN } from '../support/foshan.ts';
import { EVENING, fixedPublications } from '../support/incident-city.ts';

const AT = toInstant(EVENING);
const TOWN = 'foshan/sanshui/xinan';
const { registry, rosters } = FOSHAN;
const tier = (path: string): Tier => registry.tiers.find((one) => one.path === path) as Tier;

/** Xinan is kept by Sanshui, which is kept by the city, all at the same hours. */
const CHAIN: KeptWatches = {
  of: async (unit) =>
    ({
      'xinan-centre': { tier: tier(TOWN), keepingCentre: 'sanshui-centre' },
      'sanshui-centre': { tier: tier('foshan/sanshui'), keepingCentre: 'foshan-centre' },
    })[unit],
};

describe('the centres that keep a watch', () => {
  test('are told in turn, each for the tier that it keeps', async () => {
    const told = await withKeepers([{ unit: 'xinan-centre' }, { unit: 'foshan-gas' }], AT, CHAIN);
    expect(told.map(({ unit, keeps }) => [unit, keeps?.id])).toEqual([
      ['xinan-centre', undefined],
      ['foshan-gas', undefined],
      ['sanshui-centre', 'xinan'],
      ['foshan-centre', 'sanshui'],
    ]);
  });

  test('are told once, and what they are told as themselves', async () => {
    const told = await withKeepers([{ unit: 'xinan-centre' }, { unit: 'sanshui-centre' }, { unit: 'foshan-centre' }], AT, CHAIN);
    expect(told).toEqual([{ unit: 'xinan-centre' }, { unit: 'sanshui-centre' }, { unit: 'foshan-centre' }]);
    expect(await withKeepers([{ unit: 'xinan-centre' }, { unit: 'xinan-centre' }], AT, undefined)).toEqual([{ unit: 'xinan-centre' }]);
  });

  test('read for whom they are told', () => {
    const message = { kind: 'raised', text: { zh: '【标题】\n正文', en: '[Title]\nBody' } } as never;
    expect(onBehalf(message, undefined)).toBe(message);
    expect(onBehalf(message, tier('foshan/sanshui')).text).toEqual({
      zh: '【标题】\n代三水区值守\n正文',
      en: `[Title]\nFor ${tier('foshan/sanshui').name.en}, whose watch you keep\nBody`,
    });
  });

  test('are called in turn: who is on call at the end of the chain', async () => {
    const like = registry.units.find(({ id }) => id === 'sanshui-centre');
    const chained = {
      ...registry,
      units: [...registry.units, { ...like, id: 'xinan-centre', tier: TOWN }],
      tiers: registry.tiers.map((one) => (one.path === TOWN ? { ...one, centre: 'xinan-centre', watch: { keptBy: 'sanshui' } } : one)),
    } as Registry;
    const nobody: Roster = {
      unit: 'xinan-centre',
      effectiveFrom: '2026-01-01T00:00:00.000+08:00',
      overrides: [],
      absences: [],
      deputies: [],
    };
    const publications = fixedPublications({ ...FOSHAN, registry: chained, rosters: [...rosters, nobody] });
    const onCall = rosterOnCall({ publications, modes: NO_MODES });
    const night = '2026-11-23T23:00:00.000+08:00';
    const [called, atCity, byDay] = await Promise.all([
      onCall.of('xinan-centre', 'fire', night),
      onCall.of('foshan-centre', 'fire', night),
      onCall.of('xinan-centre', 'fire', '2026-11-23T12:00:00.000+08:00'),
    ]);
    expect(atCity.length).toBeGreaterThan(0);
    expect(called).toEqual(atCity);
    expect(byDay).toEqual(await onCall.of('sanshui-centre', 'fire', '2026-11-23T12:00:00.000+08:00'));
  });
});
