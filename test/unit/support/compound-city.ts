import type { Transition } from '../../../lib/core/alarm/model.ts';
import type { CompiledRule } from '../../../lib/core/alarm/rule.ts';
import type { Registry, Sensor } from '../../../lib/core/registry/model.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { packOf, registryOf, T0, TENANT } from './alarm-city.ts';
import { referenceTransitions } from './reference-machine.ts';
import type { Delivery } from './streams.ts';

const NAME = { zh: '样例', en: 'Sample' };
const TOWN = 'foshan/chancheng/zumiao';
const CH4 = [{ metric: 'ch4', unit: '%{vol}' }];

/** Two sensors on one asset, reported by two things; a third one 400 m to the north, a fourth 5 km away, of a third thing. */
export const PLACES = {
  'east-1': { thing: 'thing-1', asset: 'well-1', lat: 23.03 },
  'east-2': { thing: 'thing-2', asset: 'well-1', lat: 23.03 },
  'north-1': { thing: 'thing-3', asset: 'well-2', lat: 23.0336 },
  'far-1': { thing: 'thing-3', asset: 'well-3', lat: 23.075 },
} as const;
export type PlacedSensor = keyof typeof PLACES;

export function placedRegistry(): Registry {
  const registry = registryOf([]);
  const assets = Object.values(PLACES).map(({ asset, lat }) => ({
    id: asset,
    name: NAME,
    domain: 'gas' as const,
    town: TOWN,
    position: { lat, lon: 113.11 },
  }));
  const sensors = Object.entries(PLACES).map(([id, { thing, asset }]): Sensor => ({ id, thing, asset, metrics: CH4 }));
  const things = [...Map.groupBy(sensors, ({ thing }) => thing)];
  return {
    ...registry,
    tiers: [{ id: 'zumiao', kind: 'town', path: TOWN, code: '440604012', name: NAME, position: { lat: 23.03, lon: 113.11 } }],
    assets: assets.filter(({ id }, index) => assets.findIndex((other) => other.id === id) === index),
    things: things.map(([id, own]) => ({ id, tenant: TENANT, town: TOWN, intervalSeconds: 60, sensors: own })),
  };
}

/** The packs of a batch as each thing would have sent its part of them. */
export function byThing(batch: readonly ReceivedPack[]): ReceivedPack[] {
  return batch.flatMap((pack) => {
    const [head, ...records] = JSON.parse(Buffer.from(pack.data, 'base64').toString()) as { readonly n: string }[];
    const own = Map.groupBy(records, ({ n }) => PLACES[n.slice(0, n.indexOf('/')) as PlacedSensor].thing);
    return [...own].map(([thing, part]) =>
      packOf([head, ...part], pack.receivedAt, { client: thing, topic: `citywatch/${TENANT}/${thing}/telemetry` }),
    );
  });
}

interface Span {
  readonly operand: number;
  readonly sensor: string;
  readonly from: number;
  readonly to: number;
}

/** When each operand held on each series, by the sorted stream: from its onset to its clear. */
function spansOf(operands: readonly CompiledRule[], packs: Delivery['packs']): Span[] {
  const series = Map.groupBy(packs.flat(), ({ series: name }) => name);
  return [...series].flatMap(([name, events]) => {
    const [sensor = '', metric] = name.split('/');
    const readings = events.map(({ at, value }) => ({ time: T0 + at * 1000, value }));
    return operands.flatMap((rule, operand) => {
      if (rule.metric !== metric) return [];
      const found = referenceTransitions(rule, readings);
      return found.flatMap(({ transition, time }, index): Span[] =>
        transition === 'onset' ? [{ operand, sensor, from: time, to: found[index + 1]?.time ?? Number.POSITIVE_INFINITY }] : [],
      );
    });
  });
}

/**
 * By the words, moment by moment: the condition holds at t if each (one) of the operands held on some series at some moment of
 * [t − within, t], on so many different sensors. Of the sensors that one place has.
 */
export function referenceHolds(rule: CompiledRule, packs: Delivery['packs'], sensors: readonly string[]): (t: number) => boolean {
  const { of, operands, within, sources } = rule.compound as NonNullable<CompiledRule['compound']>;
  const spans = spansOf(operands, packs).filter(({ sensor }) => sensors.includes(sensor));
  return (t) => {
    const held = spans.filter(({ from, to }) => from <= t && to > t - within);
    const met = operands.map((_, operand) => held.some((span) => span.operand === operand));
    return (of === 'all' ? met.every(Boolean) : met.some(Boolean)) && new Set(held.map(({ sensor }) => sensor)).size >= sources;
  };
}

type Change = Pick<Transition, 'time' | 'transition'>;

/** When it begins and ends to hold, looked at each half minute, as all times are. */
export function changesOf(holds: (t: number) => boolean, until: number): Change[] {
  const changes: Change[] = [];
  let before = false;
  for (let time = T0; time <= until; time += 30_000) {
    const now = holds(time);
    if (now !== before) changes.push({ time, transition: now ? 'onset' : 'clear' });
    before = now;
  }
  return changes;
}
