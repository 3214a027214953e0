import type { Change } from '../rule-machine.ts';
import { isMoreSevere } from '../rule-machine.ts';
import type { GradeMachine, RuleState } from '../state.ts';
import type { FlatGrade, FlatRule } from './flat-rule.ts';
import type { Region } from './regions.ts';

const NOBODY = -1;

/** The machines of all flat rules of a series, in flat arrays. Times are those of readings; NaN where nothing runs. */
export class FlatState {
  readonly #since: Float64Array;
  readonly #active: Uint8Array;
  /** By position of the rule: its most severe active grade. */
  readonly #current: Int8Array;
  readonly episodes: (string | undefined)[];
  readonly after: (number | undefined)[];

  constructor(machines: number, rules: number) {
    this.#since = new Float64Array(machines).fill(Number.NaN);
    this.#active = new Uint8Array(machines);
    this.#current = new Int8Array(rules).fill(NOBODY);
    this.episodes = new Array(rules).fill(undefined);
    this.after = new Array(rules).fill(undefined);
  }

  load({ position, offset, grades }: FlatRule, stored: RuleState): void {
    for (let index = 0; index < stored.machines.length; index++) {
      const { active, heldSince, clearSince } = stored.machines[index] as GradeMachine;
      this.#active[offset + index] = active ? 1 : 0;
      this.#since[offset + index] = (active ? clearSince : heldSince) ?? Number.NaN;
    }
    this.#current[position] = grades.findIndex(({ grade }) => grade === stored.current);
    this.episodes[position] = stored.episode;
  }

  /** What has to be kept of a rule; `undefined` when nothing is going on. */
  stored({ rule, position, offset, grades }: FlatRule): RuleState | undefined {
    const [current, episode, after] = [grades[this.#current[position] as number], this.episodes[position], this.after[position]];
    let isIdle = current === undefined && after === undefined;
    const machines = grades.map((_, index): GradeMachine => {
      const [active, since] = [this.#active[offset + index] === 1, this.#since[offset + index] as number];
      if (active || !Number.isNaN(since)) isIdle = false;
      if (Number.isNaN(since)) return { active };
      return active ? { active, clearSince: since } : { active, heldSince: since };
    });
    if (isIdle) return undefined;
    return {
      machines,
      ...(current === undefined ? {} : { current: current.grade }),
      ...(episode === undefined ? {} : { rule: rule.id, episode }),
      ...(after === undefined ? {} : { after }),
    };
  }

  /** Takes the next value in time and says how the current grade changed (rule-machine.ts), if it did. */
  step({ position, offset, grades, hold }: FlatRule, time: number, value: number): Change | undefined {
    const [since, active] = [this.#since, this.#active];
    let now = NOBODY;
    for (let index = 0; index < grades.length; index++) {
      const grade = grades[index] as FlatGrade;
      const at = offset + index;
      const isActive = active[at] === 1;
      if (!(isActive ? grade.ends(value) : grade.begins(value))) since[at] = Number.NaN;
      else {
        if (Number.isNaN(since[at] as number)) since[at] = time;
        if (time - (since[at] as number) >= (isActive ? hold : grade.for)) {
          active[at] = isActive ? 0 : 1;
          since[at] = Number.NaN;
        }
      }
      if (now === NOBODY && active[at] === 1) now = index;
    }
    const was = this.#current[position] as number;
    if (now === was) return undefined;
    this.#current[position] = now;
    if (now === NOBODY) return { transition: 'clear', grade: (grades[was] as FlatGrade).grade };
    const { grade } = grades[now] as FlatGrade;
    if (was === NOBODY) return { transition: 'onset', grade };
    return { transition: isMoreSevere(grade, (grades[was] as FlatGrade).grade) ? 'upgrade' : 'downgrade', grade };
  }

  /** Around a value that a rule has just taken: the values that would change nothing in it; `undefined` while something runs. */
  steady({ offset, grades }: FlatRule, value: number, within: Region): Region | undefined {
    let { low, high } = within;
    for (let index = 0; index < grades.length; index++) {
      const at = offset + index;
      if (!Number.isNaN(this.#since[at] as number)) return undefined;
      const { idle, lasting } = grades[index] as FlatGrade;
      const region = (this.#active[at] === 1 ? lasting : idle).find((own) => value >= own.low && value <= own.high);
      // With `for` or `hold` of nothing the machine has just changed at this value, and stays there only by what it is now.
      if (!region) return undefined;
      low = Math.max(low, region.low);
      high = Math.min(high, region.high);
    }
    return { low, high };
  }
}
