import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Transition } from '../../../lib/core/alarm/model.ts';
import type { CompiledRule } from '../../../lib/core/alarm/rule.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { packOf, sorted, T0 } from './alarm-city.ts';
import { referenceTransitions } from './reference-machine.ts';

/** A reading of a stream, and how long it is on its way: less than ten minutes, so that nothing is late. */
export interface Event {
  readonly series: string;
  /** Seconds after T0. */
  readonly at: number;
  readonly value: number;
  readonly delay: number;
}

/** An area that the numbers of a stream lie in and around, as positions. */
export const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [2, 1],
      [7, 1],
      [7, 5],
      [2, 5],
      [2, 1],
    ],
  ],
};

/** What the queue hands over: packs in the order of their arrival, in batches. */
export interface Delivery {
  readonly packs: readonly (readonly Event[])[];
  /** Positions of packs that come once more, and how many places later. */
  readonly repeats: readonly { readonly pack: number; readonly later: number }[];
  /** Sizes of the batches, taken in turn. */
  readonly batches: readonly number[];
}

/** Packs arrive in the order in which their readings do, each reading `delay` after it was taken. */
export function deliveries(
  series: readonly string[],
  options: { readonly step: number; readonly steps: number /** Whether several readings may have one time. */; readonly ties?: boolean },
): fc.Arbitrary<Delivery> {
  const event: fc.Arbitrary<Event> = fc.record({
    series: fc.constantFrom(...series),
    at: fc.integer({ min: 0, max: options.steps }).map((count) => count * options.step),
    value: fc.integer({ min: 0, max: 6 }),
    delay: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: 599 }) }),
  });
  const some = { minLength: 1, maxLength: 120, size: 'max' } as const;
  const events = options.ties
    ? fc.array(event, some)
    : fc.uniqueArray(event, { ...some, selector: ({ series: name, at }) => `${name} ${at}` });
  return fc
    .record({
      events,
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
      repeats: fc.array(fc.record({ pack: fc.nat(60), later: fc.nat(8) }), { maxLength: 4 }),
      batches: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    })
    .map(({ events: all, sizes, repeats, batches }) => {
      const arriving = [...all].sort((a, b) => a.at + a.delay - (b.at + b.delay));
      const packs = chunks(arriving, sizes);
      return { packs, batches, repeats: repeats.filter(({ pack }) => pack < packs.length) };
    });
}

/** The packs as the broker hands them over, in batches; a repetition is received when the pack before it was. */
export function batchesOf({ packs, repeats, batches }: Delivery): ReceivedPack[][] {
  const received = packs.map((events, index) => receive(events, index));
  const queue = received.map((pack, position) => ({ pack, place: position * 1000 }));
  for (const [index, { pack, later }] of repeats.entries()) {
    const before = received[Math.min(received.length - 1, pack + later)] as ReceivedPack;
    const again = { ...(received[pack] as ReceivedPack), receivedAt: before.receivedAt };
    queue.push({ pack: again, place: (pack + later) * 1000 + 1 + index });
  }
  queue.sort((a, b) => a.place - b.place);
  return chunks(
    queue.map(({ pack }) => pack),
    batches,
  );
}

/** ARCHITECTURE.md speaks of the digest of the pack; the first 64 bits of SHA-256 over thing and payload order as the whole does. */
const digestOf = ({ data, client }: ReceivedPack): string =>
  createHash('sha256').update(`${client}\n`).update(Buffer.from(data, 'base64')).digest('hex');

/** `serial` makes packs of the same readings different ones. */
function receive(events: readonly Event[], serial: number): ReceivedPack {
  const arrival = Math.max(...events.map(({ at, delay }) => at + delay));
  const records = events.map(({ series, at, value }) => ({ n: series, t: T0 / 1000 + at, v: value }));
  return packOf([{ bn: '', serial }, ...records], T0 + arrival * 1000);
}

/** The ledger of the sorted stream, by the reference: of equal times the last one by receipt, digest of the pack and index in it. */
export function referenceLedger(
  packs: Delivery['packs'],
  rules: readonly CompiledRule[],
  stuckAfter: number /** milliseconds */ = Number.POSITIVE_INFINITY,
): Transition[] {
  const ranked = packs.map((own, serial) => ({ own, receivedAt: receive(own, serial).receivedAt, digest: digestOf(receive(own, serial)) }));
  ranked.sort((a, b) => a.receivedAt - b.receivedAt || (a.digest < b.digest ? -1 : 1));
  const events = ranked.flatMap(({ own }) => own);
  const transitions: Transition[] = [];
  for (const [name, own] of Map.groupBy(events, ({ series }) => series)) {
    const [sensor, metric] = name.split('/') as [string, string];
    const all = own.map(({ at, value }) => ({ time: T0 + at * 1000, value }));
    const stuck = stuckTimes(all, stuckAfter);
    const readings = all.filter(({ time }) => !stuck.has(time));
    for (const rule of rules) {
      if (rule.metric !== metric) continue;
      transitions.push(...referenceTransitions(rule, readings).map((change) => ({ ...change, sensor, metric, rule: rule.id })));
    }
  }
  return sorted(transitions);
}

/** Times at which the same value had stood, at every reading, for longer than `stuckAfter`; of equal times the last one counts. */
export function stuckTimes(readings: readonly { readonly time: number; readonly value: number }[], stuckAfter: number): Set<number> {
  const values = new Map(readings.map(({ time, value }) => [time, value]));
  const times = [...values.keys()].sort((a, b) => a - b);
  return new Set(
    times.filter((time, position) => {
      let since = position;
      while (since > 0 && values.get(times[since - 1] as number) === values.get(time)) since--;
      return time - (times[since] as number) > stuckAfter;
    }),
  );
}

function chunks<Item>(items: readonly Item[], sizes: readonly number[]): Item[][] {
  const cut: Item[][] = [];
  for (let from = 0, turn = 0; from < items.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    cut.push(items.slice(from, from + size));
    from += size;
  }
  return cut;
}
