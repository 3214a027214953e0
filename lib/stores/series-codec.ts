import { KEY_BYTES, type RuleKey, sharedKeys } from '../core/alarm/rule-key.ts';
import type { RuleState, SeriesState } from '../core/alarm/state.ts';
import type { ByteReader } from '../core/byte-reader.ts';
import type { ByteWriter } from '../core/bytes.ts';
import { getNames, putNames } from './names.ts';
import { getRule, putRule } from './rule-codec.ts';

type States = Readonly<Record<string, SeriesState>>;

/** The members of a series' state; those that not all have, each with a bit: one that is new has to find its place. */
const BITS: Record<keyof SeriesState, number> = {
  startedAt: 0,
  evaluatedTo: 0,
  value: 0,
  bound: 0,
  unchangedSince: 1,
  heardAt: 2,
  settled: 4,
  recent: 8,
  rules: 16,
};
/** Sets of rules and names are written once; times are distances from those of the series before. */
export function putSeries(writer: ByteWriter, thing: string, series: States, at: number): void {
  const names = Object.keys(series);
  const sets = new Map<readonly RuleKey[], number>();
  for (const name of names) {
    const { bound } = series[name] as SeriesState;
    if (!sets.has(bound)) sets.set(bound, sets.size);
  }
  writer.whole(sets.size);
  for (const keys of sets.keys()) {
    writer.whole(keys.length);
    writer.raw(bytesOf(keys));
  }
  putNames(writer, names, thing);
  let evaluated = at;
  let started = at;
  for (let index = 0; index < names.length; index++) {
    const state = series[names[index] as string] as SeriesState;
    const bits = bitsOf(state);
    writer.byte(bits);
    if (sets.size > 1) writer.whole(sets.get(state.bound) as number);
    writer.time(state.evaluatedTo, evaluated);
    evaluated = state.evaluatedTo;
    writer.time(state.startedAt, started);
    started = state.startedAt;
    writer.decimal(state.value);
    if (bits & BITS.unchangedSince) writer.time(state.unchangedSince as number, evaluated);
    if (bits & BITS.heardAt) writer.time(state.heardAt as number, evaluated);
    if (bits & BITS.settled) writer.time(state.settled as number, evaluated);
    if (state.recent !== undefined) {
      writer.whole(state.recent.length);
      writer.raw(state.recent);
    }
    if (bits & BITS.rules) putRules(writer, state);
  }
}

function bitsOf({ unchangedSince, heardAt, settled, recent, rules }: SeriesState): number {
  let bits = recent === undefined ? 0 : BITS.recent;
  if (unchangedSince !== undefined) bits |= BITS.unchangedSince;
  if (heardAt !== undefined) bits |= BITS.heardAt;
  if (settled !== undefined) bits |= BITS.settled;
  for (const _key in rules) return bits | BITS.rules;
  return bits;
}

export function getSeries(reader: ByteReader, thing: string, at: number): Record<string, SeriesState> {
  const sets: (readonly RuleKey[])[] = [];
  for (let count = reader.whole(); count > 0; count--) sets.push(sharedKeys(reader.hex(reader.whole() * KEY_BYTES)));
  const names = getNames(reader, thing);
  const series: Record<string, SeriesState> = {};
  let evaluatedTo = at;
  let startedAt = at;
  for (let index = 0; index < names.length; index++) {
    const bits = reader.byte();
    const bound = sets[sets.length > 1 ? reader.whole() : 0] as readonly RuleKey[];
    evaluatedTo = reader.time(evaluatedTo);
    startedAt = reader.time(startedAt);
    const state: Writable = { startedAt, evaluatedTo, value: reader.decimal(), bound, rules: NO_RULES };
    if (bits & BITS.unchangedSince) state.unchangedSince = reader.time(evaluatedTo);
    if (bits & BITS.heardAt) state.heardAt = reader.time(evaluatedTo);
    if (bits & BITS.settled) state.settled = reader.time(evaluatedTo);
    if (bits & BITS.recent) state.recent = reader.raw(reader.whole());
    if (bits & BITS.rules) state.rules = getRules(reader, bound, evaluatedTo);
    series[names[index] as string] = state;
  }
  return series;
}

/** Sets of keys are shared (rule-key.ts), and so is how they are written. */
const written = new WeakMap<readonly RuleKey[], Uint8Array>();

function bytesOf(keys: readonly RuleKey[]): Uint8Array {
  const known = written.get(keys);
  if (known) return known;
  const bytes = Buffer.from(keys.join(''), 'hex');
  written.set(keys, bytes);
  return bytes;
}

type Writable = { -readonly [key in keyof SeriesState]: SeriesState[key] };

const NO_RULES: SeriesState['rules'] = Object.freeze({});

/** A byte for each rule that is bound, zero where there is nothing to know. */
function putRules(writer: ByteWriter, { bound, rules, evaluatedTo }: SeriesState): void {
  for (const key of bound) putRule(writer, rules[key], evaluatedTo);
}

function getRules(reader: ByteReader, bound: readonly RuleKey[], evaluatedTo: number): Record<RuleKey, RuleState> {
  const rules: Record<RuleKey, RuleState> = {};
  for (const key of bound) {
    const state = getRule(reader, evaluatedTo);
    if (state) rules[key] = state;
  }
  return rules;
}
