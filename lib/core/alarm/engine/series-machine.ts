import { decimalDifference } from '../../decimal.ts';
import { convertDeclaredUnit } from '../../telemetry/units.ts';
import type { RuleKey } from '../rule-key.ts';
import { type Change, isIdle, storedRule, take, type WorkingRule } from '../rule-machine.ts';
import { Extreme } from '../signals/extreme.ts';
import type { RuleState } from '../state.ts';
import type { FlatRule } from './flat-rule.ts';
import { FlatState } from './flat-state.ts';
import type { Region } from './regions.ts';
import { type ChangeRule, EVERYWHERE, type SeriesProgram } from './series-program.ts';

/** What a rule of a series made of a reading. */
export interface RuleChange extends Change {
  /** Among the rules of the series. */
  readonly position: number;
}

interface WorkingChange {
  readonly rule: ChangeRule;
  readonly extreme: Extreme;
  /** Where what rose changes nothing; empty until it is known. */
  low: number;
  high: number;
}

const NO_CHANGES: readonly RuleChange[] = [];
export const NO_RULES: Readonly<Record<RuleKey, RuleState>> = Object.freeze({});

/** What is known of a rule when its evaluation goes on: its state, unless it is idle, and the readings that are none of its own. */
export interface KnownRule {
  readonly state?: RuleState | undefined;
  readonly after?: number | undefined;
}

export interface Opening {
  /** By position; absent: all of them are idle and take every reading. */
  readonly known?: readonly KnownRule[];
  /** Earlier readings that rules look back at. */
  readonly times?: readonly number[];
  readonly values?: readonly number[];
  /** Readings that a rule looks back at, at most. */
  readonly most: number;
  /** By position of the general rules among themselves. */
  readonly working: readonly WorkingRule[];
}

/**
 * The rules of one series while its readings are taken in order. Where all flat machines stand still a reading is compared with two bounds:
 * those between which none of them would move.
 */
export class SeriesMachine {
  readonly #program: SeriesProgram;
  readonly #working: readonly WorkingRule[];
  readonly #changes: readonly WorkingChange[];
  /** Where a reading changes nothing in plain rules; empty until it is known. */
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  /** Made when something first happens. */
  #flat: FlatState | undefined;
  /** Up to this time some flat rule does not take readings that others do. */
  #apart = Number.NEGATIVE_INFINITY;

  constructor(program: SeriesProgram, { known, times = [], values = [], most, working }: Opening) {
    this.#program = program;
    this.#working = working;
    if (known) this.#load(known);
    else if (program.quiet) {
      this.#low = program.quiet.low;
      this.#high = program.quiet.high;
    }
    this.#changes = program.changes.map((rule) => {
      const extreme = new Extreme(rule.rises ? 'min' : 'max', most);
      const after = known?.[rule.position]?.after ?? Number.NEGATIVE_INFINITY;
      for (let index = 0; index < times.length; index++)
        if ((times[index] as number) > after) extreme.push(times[index] as number, values[index] as number);
      const quiet = known ? undefined : rule.quiet;
      return { rule, extreme, low: quiet?.low ?? Number.POSITIVE_INFINITY, high: quiet?.high ?? Number.NEGATIVE_INFINITY };
    });
  }

  /** Takes a reading later than all before it, in the declared unit `unit`. */
  take(time: number, value: number, lon: number | undefined, unit: string): readonly RuleChange[] {
    let changes = NO_CHANGES;
    if (value < this.#low || value > this.#high) changes = this.#stepPlain(time, value);
    for (let index = 0; index < this.#changes.length; index++) {
      const own = this.#changes[index] as WorkingChange;
      if (time <= this.#apart && this.#isBefore(own.rule, time)) continue;
      own.extreme.push(time, value);
      const change = this.#change(own, time, value, own.extreme.after(time - own.rule.within - 1));
      if (change) changes = [...changes, change];
    }
    const { general } = this.#program;
    for (let index = 0; index < general.length; index++) {
      const { rule, converts, position } = general[index] as SeriesProgram['general'][number];
      const own = this.#working[index] as WorkingRule;
      if (rule.missing || (own.after !== undefined && time <= own.after)) continue;
      const change = take(rule, own, time, converts ? (convertDeclaredUnit(value, unit, rule.unit) as number) : value, lon);
      if (change) changes = [...changes, { position, ...change }];
    }
    return changes.length > 1 ? [...changes].sort((a, b) => a.position - b.position) : changes;
  }

  episode(position: number): string | undefined {
    const index = this.#program.general.findIndex((rule) => rule.position === position);
    return index < 0 ? this.#flat?.episodes[position] : this.#working[index]?.episode;
  }

  setEpisode(position: number, episode: string | undefined): void {
    const index = this.#program.general.findIndex((rule) => rule.position === position);
    if (index < 0) this.#opened().episodes[position] = episode;
    else (this.#working[index] as WorkingRule).episode = episode;
  }

  /** What has to be kept of the rules, by key; those of which nothing has are idle. */
  close(): Readonly<Record<RuleKey, RuleState>> {
    const { plain, changes, general, keys } = this.#program;
    if (!this.#flat && general.length === 0) return NO_RULES;
    const rules: Record<RuleKey, RuleState> = {};
    if (this.#flat)
      for (const list of [plain, changes])
        for (const rule of list) {
          const stored = this.#flat.stored(rule);
          if (stored) rules[keys[rule.position] as RuleKey] = stored;
        }
    for (const [index, { rule, position }] of general.entries()) {
      const stored = storedRule(rule, this.#working[index] as WorkingRule);
      if (!isIdle(stored)) rules[keys[position] as RuleKey] = stored;
    }
    return rules;
  }

  #load(known: readonly KnownRule[]): void {
    const { plain, changes } = this.#program;
    const flat = this.#opened();
    for (const list of [plain, changes])
      for (const rule of list) {
        const { state, after } = known[rule.position] as KnownRule;
        if (state) flat.load(rule, state);
        flat.after[rule.position] = after;
        if (after !== undefined) this.#apart = Math.max(this.#apart, after);
      }
  }

  #opened(): FlatState {
    this.#flat ??= new FlatState(this.#program.machines, this.#program.rules.length);
    return this.#flat;
  }

  #isBefore({ position }: FlatRule, time: number): boolean {
    return time <= (this.#flat?.after[position] ?? Number.NEGATIVE_INFINITY);
  }

  #stepPlain(time: number, value: number): readonly RuleChange[] {
    const flat = this.#opened();
    let changes = NO_CHANGES;
    let steady: Region | undefined = time > this.#apart ? EVERYWHERE : undefined;
    for (const rule of this.#program.plain) {
      if (time <= this.#apart && this.#isBefore(rule, time)) continue;
      const change = flat.step(rule, time, value);
      if (change) changes = [...changes, { position: rule.position, ...change }];
      steady = steady && flat.steady(rule, value, steady);
    }
    this.#low = steady?.low ?? Number.POSITIVE_INFINITY;
    this.#high = steady?.high ?? Number.NEGATIVE_INFINITY;
    return changes;
  }

  #change(own: WorkingChange, time: number, value: number, from: number): RuleChange | undefined {
    const { rule } = own;
    const rough = rule.rises ? value - from : from - value;
    // The exact difference is that of two decimals, which takes longer: it is no further from the rough one than this.
    const doubt = 1e-14 * Math.max(Math.abs(value), Math.abs(from));
    if (rough - doubt >= own.low && rough + doubt <= own.high) return undefined;
    const exact = rule.rises ? decimalDifference(value, from) : decimalDifference(from, value);
    const flat = this.#opened();
    const change = flat.step(rule, time, exact);
    const steady = flat.steady(rule, exact, EVERYWHERE);
    own.low = steady?.low ?? Number.POSITIVE_INFINITY;
    own.high = steady?.high ?? Number.NEGATIVE_INFINITY;
    return change && { position: rule.position, ...change };
  }
}
