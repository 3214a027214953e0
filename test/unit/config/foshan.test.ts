import { beforeAll, describe, expect, it } from 'vitest';
import { type CompiledCity, loadCity } from '../../../lib/config/load-city.ts';
import { unitsToNotify } from '../../../lib/config/units-to-notify.ts';
import { distanceMetres } from '../../../lib/core/registry/distance.ts';
import { DOMAINS } from '../../../lib/core/registry/model.ts';
import { contains } from '../../../lib/core/tier/tier-path.ts';
import { lines } from './mini-city.ts';

/** DOMAIN: kind, and towns with the last three digits of their codes. */
const DISTRICTS = {
  '440604': ['chancheng', 'federated', 'shiwan 010 zhangcha 011 zumiao 012 nanzhuang 100'],
  '440605': ['nanhai', 'native', 'guicheng 011 jiujiang 121 xiqiao 122 danzao 123 shishan 124 dali 125 lishui 126'],
  '440606': [
    'shunde',
    'native',
    'lunjiao 003 leliu 004 daliang 005 ronggui 006 chencun 101 beijiao 102 lecong 103 longjiang 104 xingtan 105 junan 106',
  ],
  '440607': ['sanshui', 'hosted', 'xinan 001 yundonghai 004 datang 101 leping 103 baini 104 lubao 105 nanshan 106'],
  '440608': ['gaoming', 'native', 'hecheng 006 yanghe 106 mingcheng 107 genghe 108'],
} as const;

describe('cities/foshan', () => {
  it('tells the units of the districts that support one, of those alone, and of the city', () => {
    const district = city.registry.tiers.find(({ id }) => id === 'chancheng') as (typeof city.registry.tiers)[number];
    const told = unitsToNotify(city.registry, district);
    const from = (id: string): string[] => told.filter((unit) => unit.startsWith(`${id}-`));
    expect([from('nanhai').length, from('shunde').length].every((units) => units > 0)).toBe(true);
    expect([...from('sanshui'), ...from('gaoming')]).toEqual([]);
    expect(told).toEqual(expect.arrayContaining(['foshan-gas', 'chancheng-centre']));
  });

  let city: CompiledCity;
  let domainOf: ReadonlyMap<string, string>;

  beforeAll(async () => {
    const loaded = await loadCity('cities/foshan');
    expect(lines(loaded.faults)).toEqual([]);
    city = loaded.city as CompiledCity;
    domainOf = new Map(city.registry.assets.map((asset) => [asset.id, asset.domain]));
  });

  it('has the city, the five districts and the 32 towns of GB/T 2260', () => {
    const { tiers } = city.registry;
    expect(tiers.filter(({ kind }) => kind === 'city').map(({ id, code }) => [id, code])).toEqual([['foshan', '440600']]);
    for (const [code, [id, district, towns]] of Object.entries(DISTRICTS)) {
      expect(tiers.find((tier) => tier.code === code)).toMatchObject({ id, district, path: `foshan/${id}` });
      const words = towns.split(' ');
      const expected = words.flatMap((town, index) => (index % 2 === 0 ? [[`foshan/${id}/${town}`, `${code}${words[index + 1]}`]] : []));
      const found = tiers
        .filter((tier) => tier.kind === 'town' && contains(`foshan/${id}`, tier.path))
        .map((tier) => [tier.path, tier.code]);
      expect(found.sort()).toEqual(expected.sort());
    }
    expect(tiers.filter(({ kind }) => kind === 'town')).toHaveLength(32);
  });

  it('has about 300 things with about five sensors each, several domains in every town', () => {
    const { things, tiers } = city.registry;
    const sensors = things.flatMap((thing) => thing.sensors);
    expect(things.length).toBeGreaterThanOrEqual(290);
    expect(things.length).toBeLessThanOrEqual(320);
    expect(sensors.length).toBeGreaterThanOrEqual(1450);
    expect(sensors.length).toBeLessThanOrEqual(1600);
    for (const town of tiers.filter(({ kind }) => kind === 'town')) {
      const domains = new Set(city.registry.assets.filter((asset) => asset.town === town.path).map(({ domain }) => domain));
      expect(domains.size, town.id).toBeGreaterThanOrEqual(4);
    }
    const gas = things.filter((thing) => domainOf.get(thing.sensors[0]?.asset ?? '') === 'gas').length;
    for (const domain of DOMAINS)
      expect(things.filter((thing) => domainOf.get(thing.sensors[0]?.asset ?? '') === domain).length).toBeLessThanOrEqual(gas);
  });

  it('binds a rule to at least one metric of every thing', () => {
    for (const thing of city.registry.things) {
      const bound = thing.sensors.some((sensor) => {
        const rules = city.rules.find((pack) => pack.domain === domainOf.get(sensor.asset))?.rules ?? [];
        return sensor.metrics.some(({ metric }) => rules.some((rule) => rule.metric === metric));
      });
      expect(bound, thing.id).toBe(true);
    }
  });

  it('keeps assets of one domain more than 300 m apart', () => {
    const { assets } = city.registry;
    for (const [index, one] of assets.entries()) {
      for (const other of assets.slice(index + 1)) {
        if (one.domain === other.domain) expect(distanceMetres(one.position, other.position), `${one.id} ${other.id}`).toBeGreaterThan(300);
      }
    }
  });

  it('has one pack for each domain but other, gas without a wait at grade I', () => {
    expect(city.rules.map(({ domain }) => domain).sort()).toEqual(DOMAINS.filter((domain) => domain !== 'other').sort());
    const ch4 = city.rules.find(({ domain }) => domain === 'gas')?.rules[0];
    expect(ch4?.grades).toEqual([
      { grade: 'I', for: 0, condition: { is: 'above', than: 5 } },
      { grade: 'II', for: 10_000, condition: { is: 'above', than: 4 } },
      { grade: 'III', for: 30_000, condition: { is: 'above', than: 1 }, clear: { is: 'below', than: 0.8 } },
    ]);
    for (const rule of city.rules.flatMap(({ rules }) => rules)) expect(rule.source, rule.id).toBeTruthy();
  });

  it('knows the normal course of every metric', () => {
    const names = city.registry.things.flatMap(({ sensors }) =>
      sensors.flatMap(({ id, metrics }) => metrics.map(({ metric }) => `${id}/${metric}`)),
    );
    expect(Object.keys(city.simulation).sort()).toEqual(names.sort());
  });

  it('moves drainage to the water bureau and its dispatch centre with version 2', () => {
    const [first, second] = city.mechanism.versions;
    expect([first?.version, first?.effectiveFrom]).toEqual(['2021-08', '2021-08-01T00:00:00.000+08:00']);
    expect([second?.version, second?.effectiveFrom]).toEqual(['2022-06', '2022-06-01T00:00:00.000+08:00']);
    expect(first?.bodies.drainage).toMatchObject({
      owner: '{district}-housing-bureau',
      regulator: { district: '{district}-housing-bureau' },
    });
    expect(second?.bodies.drainage).toMatchObject({
      owner: 'drainage-dispatch-centre',
      regulator: { district: '{district}-water-bureau' },
    });
  });

  it('has the public limits of level III, and marks what is not public', () => {
    const minutes = 60_000;
    for (const version of city.mechanism.versions) {
      const levels = version.flows.find(({ domains }) => domains === undefined)?.levels;
      const third = levels?.III.map(({ body, action, within, from }) => [body, action, within / minutes, from]);
      expect(third).toEqual(
        expect.arrayContaining([
          ['centre', 'assess', 60, 'raised'],
          ['owner', 'arrive', 70, 'raised'],
          ['owner', 'dispose', 120, 'raised'],
          ['owner', 'feed-back', 120, 'raised'],
          ['centre', 'report', 720, 'disposed'],
        ]),
      );
      for (const level of ['I', 'II', 'III'] as const) {
        expect(levels?.[level].some(({ body, action }) => body === 'regulator@district' && action === 'guide')).toBe(true);
        expect(levels?.[level].every(({ provisional }) => provisional)).toBe(true);
      }
      expect(new Set(levels?.I.map(({ body }) => body))).toEqual(
        new Set(['owner', 'regulator@district', 'regulator@city', 'emergency@district', 'emergency@city', 'centre']),
      );
      expect(new Set(levels?.II.map(({ body }) => body))).toEqual(new Set(['owner', 'regulator@district', 'emergency@district', 'centre']));
    }
  });

  it('gives every unit an outbox, a liaison officer and a deputy, all of them samples', () => {
    const people = new Map(city.registry.people.map((person) => [person.id, person]));
    for (const unit of city.registry.units) {
      expect(unit.channels).toContainEqual({ kind: 'outbox' });
      const general = unit.liaison.find(({ domain }) => domain === undefined);
      for (const person of [general?.officer, general?.deputy])
        expect(people.get(person ?? ''), unit.id).toMatchObject({ unit: unit.id, sample: true });
    }
    for (const { name, phone } of people.values()) {
      expect(name.zh).toMatch(/^样例·/);
      expect(phone).toMatch(/^\+860\d{10}$/);
    }
  });

  it('names an officer for gas at every centre', () => {
    for (const unit of city.registry.units.filter(({ kind }) => kind === 'centre')) {
      expect(unit.liaison.find(({ domain }) => domain === 'gas')).toEqual({
        domain: 'gas',
        officer: `${unit.id}-gas-officer`,
        deputy: `${unit.id}-gas-deputy`,
      });
    }
  });
});
