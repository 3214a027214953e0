import { KEY_BYTES, type RuleKey, sharedKeys } from '../core/alarm/rule-key.ts';
import type { RuleState, SeriesState } from '../core/alarm/state.ts';
import type { ByteReader, ByteWriter } from '../core/bytes.ts';
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
/** Written as their distance from the newest reading, in this order. */
const MOMENTS = ['unchangedSince', 'heardAt', 'settled'] as const;

/** Names begin as the one before, or the thing's, does; sets of rules are written once; times are distances from one another. */
export function putSeries(writer: ByteWriter, thing: string, series: States, at: number): void {
  const sets = new Map<readonly RuleKey[], number>();
  let count = 0;
  for (const name in series) {
    const { bound } = series[name] as SeriesState;
    if (!sets.has(bound)) sets.set(bound, sets.size);
    count++;
  }
  writer.whole(sets.size);
  for (const keys of sets.keys()) {
    writer.whole(keys.length);
    writer.raw(Buffer.from(keys.join(''), 'hex'));
  }
  writer.whole(count);
  let former = thing;
  let evaluated = at;
  let started = at;
  for (const name in series) {
    const state = series[name] as SeriesState;
    putName(writer, name, former);
    former = name;
    let bits = state.recent === undefined ? 0 : BITS.recent;
    for (const moment of MOMENTS) if (state[moment] !== undefined) bits |= BITS[moment];
    if (state.bound.some((key) => state.rules[key])) bits |= BITS.rules;
    writer.byte(bits);
    if (sets.size > 1) writer.whole(sets.get(state.bound) as number);
    writer.time(state.evaluatedTo, evaluated);
    evaluated = state.evaluatedTo;
    writer.time(state.startedAt, started);
    started = state.startedAt;
    writer.decimal(state.value);
    for (const moment of MOMENTS) if (state[moment] !== undefined) writer.time(state[moment], evaluated);
    if (state.recent !== undefined) {
      writer.whole(state.recent.length);
      writer.raw(state.recent);
    }
    if (bits & BITS.rules) putRules(writer, state);
  }
}

export function getSeries(reader: ByteReader, thing: string, at: number): Record<string, SeriesState> {
  const sets: (readonly RuleKey[])[] = [];
  for (let count = reader.whole(); count > 0; count--) sets.push(sharedKeys(reader.hex(reader.whole() * KEY_BYTES)));
  const series: Record<string, SeriesState> = {};
  let name = thing;
  let evaluatedTo = at;
  let startedAt = at;
  for (let count = reader.whole(); count > 0; count--) {
    name = getName(reader, name);
    const bits = reader.byte();
    const bound = sets[sets.length > 1 ? reader.whole() : 0] as readonly RuleKey[];
    evaluatedTo = reader.time(evaluatedTo);
    startedAt = reader.time(startedAt);
    const state: { -readonly [key in keyof SeriesState]: SeriesState[key] } = {
      startedAt,
      evaluatedTo,
      value: reader.decimal(),
      bound,
      rules: NO_RULES,
    };
    for (const moment of MOMENTS) if (bits & BITS[moment]) state[moment] = reader.time(evaluatedTo);
    if (bits & BITS.recent) state.recent = reader.raw(reader.whole());
    if (bits & BITS.rules) state.rules = getRules(reader, bound, evaluatedTo);
    series[name] = state;
  }
  return series;
}

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

function putName(writer: ByteWriter, name: string, former: string): void {
  let same = 0;
  while (same < name.length && same < former.length && name.charCodeAt(same) === former.charCodeAt(same)) same++;
  // Not between the halves of a character.
  if (same > 0 && (name.charCodeAt(same - 1) & 0xfc00) === 0xd800) same--;
  writer.whole(same);
  writer.text(name.slice(same));
}

const getName = (reader: ByteReader, former: string): string => former.slice(0, reader.whole()) + reader.text();
