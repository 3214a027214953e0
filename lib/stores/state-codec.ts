import { PACK_DIGITS } from '../core/alarm/recent-packs.ts';
import type { Checkpoint, ThingState } from '../core/alarm/state.ts';
import { ByteReader } from '../core/byte-reader.ts';
import { ByteWriter } from '../core/bytes.ts';
import { getSeries, putSeries } from './series-codec.ts';

/** The first byte says how the rest is written: a form that changes gets another number, and this one stays readable. */
const FORM = 1;

type States = ThingState['series'];
const writer = new ByteWriter();

/** What of a state is not in its item's key and version already. `learnedAt`: the version of the item of what rules have learned; 0: there is none. */
export function encodeState(state: ThingState, learnedAt: number): Uint8Array {
  const { thing, spread, publications, checkpoint, recent, emitted, pending, faults } = state;
  writer.byte(FORM);
  writer.whole(learnedAt);
  writer.whole(spread);
  writer.whole(publications.registry);
  writer.whole(publications.rules);
  writer.whole(checkpoint.number);
  writer.time(checkpoint.at, 0);
  writer.whole(recent.length);
  writer.raw(Buffer.from(recent.join(''), 'hex'));
  putSeries(writer, thing, state.series, checkpoint.at);
  const isQuiet = emitted.length === 0 && pending.length === 0 && faults === undefined;
  writer.text(isQuiet ? '' : JSON.stringify({ emitted, pending, faults } satisfies Told));
  return writer.take();
}

export interface DecodedState {
  readonly state: ThingState;
  readonly learnedAt: number;
}

export function decodeState(thing: string, group: string, version: number, bytes: Uint8Array): DecodedState {
  const reader = begin(bytes, `the state of ${thing} / ${group}`);
  const learnedAt = reader.whole();
  const spread = reader.whole();
  const publications = { registry: reader.whole(), rules: reader.whole() };
  const checkpoint = { number: reader.whole(), at: reader.time(0) };
  const digits = reader.hex((reader.whole() * PACK_DIGITS) / 2);
  const recent: string[] = [];
  for (let from = 0; from < digits.length; from += PACK_DIGITS) recent.push(digits.slice(from, from + PACK_DIGITS));
  const series = getSeries(reader, thing, checkpoint.at);
  const text = reader.text();
  const told = text === '' ? NOTHING_TOLD : (JSON.parse(text) as Told);
  return { state: { thing, group, version, spread, publications, series, checkpoint, recent, ...told }, learnedAt };
}

/** What is there only while something is the matter. */
type Told = Pick<ThingState, 'emitted' | 'pending' | 'faults'>;
const NOTHING_TOLD: Told = { emitted: [], pending: [] };

export function encodeCheckpoint({ thing, number, series }: Checkpoint): Uint8Array {
  writer.byte(FORM);
  writer.whole(number);
  const at = baseOf(series);
  writer.time(at, 0);
  putSeries(writer, thing, series, at);
  return writer.take();
}

export function decodeCheckpoint(thing: string, group: string, bytes: Uint8Array): Checkpoint {
  const reader = begin(bytes, `a checkpoint of ${thing} / ${group}`);
  const number = reader.whole();
  return { thing, group, number, series: getSeries(reader, thing, reader.time(0)) };
}

function begin(bytes: Uint8Array, what: string): ByteReader {
  const reader = new ByteReader(bytes);
  const form = reader.byte();
  if (form !== FORM) throw new Error(`${what} is written in form ${form}: expected ${FORM}, so it is of a newer version of this program`);
  return reader;
}

/** Any moment near those of the series. */
function baseOf(series: States): number {
  for (const name in series) return series[name]?.evaluatedTo as number;
  return 0;
}
