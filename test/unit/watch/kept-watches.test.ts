import { describe, expect, it } from 'vitest';
import { type Instant, plus } from '../../../lib/core/instant.ts';
import { keptWatches } from '../../../lib/core/watch/kept-watches.ts';
import type { Shift } from '../../../lib/core/watch/model.ts';
import { FOSHAN } from '../support/foshan.ts';
import { fixedPublications } from '../support/incident-city.ts';

const EVENING: Instant = '2026-11-23T20:00:00.000+08:00';
const HOUR = 3_600_000;
const at = (hours: number): Instant => plus(EVENING, hours * HOUR);

const shift = (from: number, to?: number, keeper?: string): Shift => ({
  id: `${from}`,
  tier: 'foshan/sanshui',
  holder: { id: 'x', name: 'x', tier: keeper ?? 'foshan/sanshui' },
  from: at(from),
  ...(to === undefined ? {} : { to: at(to) }),
  ...(keeper ? { keeper } : {}),
});

/** The watch of Sanshui with these shifts, oldest first. */
const watches = (shifts: readonly Shift[], tenant = 'sanshui') => {
  const bodies = { registry: FOSHAN.registry, mechanism: FOSHAN.mechanism, rules: FOSHAN.rules, rosters: FOSHAN.rosters };
  const current = shifts.find(({ to }) => to === undefined);
  const { of } = keptWatches({
    tenant,
    publications: fixedPublications(bodies),
    modes: { notOver: async () => [] },
    watch: {
      watch: async (tier) => ({ tier, version: 1, headHash: '', agreements: [], ...(current ? { shift: current } : {}) }),
      shifts: async () => ({ items: shifts.toReversed() }),
    },
  });
  return async (unit: string, moment: Instant) => (await of(unit, moment))?.keepingCentre;
};

describe('who keeps a watch for another centre', () => {
  it('is who is declared for the hours in which nobody is on its roster, whether anybody has signed or not', async () => {
    const of = watches([]);
    expect(await of('sanshui-centre', at(-0.1))).toBeUndefined();
    expect(await of('sanshui-centre', at(0))).toBe('foshan-centre');
    expect(await of('sanshui-centre', at(11.9))).toBe('foshan-centre');
    expect(await of('sanshui-centre', at(12))).toBeUndefined();
    expect(await watches([shift(-12)])('sanshui-centre', at(1)), 'its own officer still holds it').toBe('foshan-centre');
  });

  it('is who has signed for it, at the moment that is asked of, whatever the roster says', async () => {
    const of = watches([shift(-12, -2), shift(-2, 13, 'foshan/nanhai'), shift(13)]);
    expect(await of('sanshui-centre', at(-3))).toBeUndefined();
    expect(await of('sanshui-centre', at(-1))).toBe('nanhai-centre');
    expect(await of('sanshui-centre', at(12.5)), 'beyond its hours, until it is handed back').toBe('nanhai-centre');
    expect(await of('sanshui-centre', at(14))).toBeUndefined();
  });

  it('is nobody for a unit that is no centre, for one that keeps no hours, and for another tenant’s', async () => {
    expect(await watches([])('foshan-gas', at(1))).toBeUndefined();
    expect(await watches([], 'nanhai')('nanhai-centre', at(1))).toBeUndefined();
    expect(await watches([], 'nanhai')('sanshui-centre', at(1))).toBeUndefined();
  });
});
