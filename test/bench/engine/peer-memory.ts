import type { Grade } from '../../../lib/core/registry/model.ts';
import type { Facts } from './peers.ts';
import type { Expected } from './workload.ts';

/** Which conditions hold at a reading. */
export class Holding {
  alarm = false;
  peak = false;
  lasting = false;
  jump = false;
  low = false;
}
export type Present = Readonly<Holding>;

type Tell = (rule: string, transition: Expected['transition'], grade: Grade) => void;

const WITHIN = 120_000;
const FOR = 30_000;
const HOLD = 20_000;

/** What somebody who uses an engine without state writes around it, for one sensor. */
export class SensorMemory {
  readonly #sign: 1 | -1;
  readonly #times: number[] = [];
  readonly #levels: number[] = [];
  #grade: Grade | undefined;
  #isLow = false;
  #isJump = false;
  #isLasting = false;
  /** Since when the condition holds (while it does not last) or fails (while it does). */
  #since: number | undefined;

  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  factsOf(time: number, level: number): Facts {
    while (this.#times.length > 0 && (this.#times[0] as number) < time - WITHIN) {
      this.#times.shift();
      this.#levels.shift();
    }
    this.#times.push(time);
    this.#levels.push(level);
    const jump = this.#sign > 0 ? level - Math.min(...this.#levels) : Math.max(...this.#levels) - level;
    return { level, jump, isAlarm: this.#grade !== undefined, isLow: this.#isLow };
  }

  take(time: number, present: Present, tell: Tell): void {
    const grade = present.peak ? 'II' : present.alarm ? 'III' : undefined;
    if (grade !== this.#grade) {
      if (this.#grade === undefined) tell('grade', 'onset', grade as Grade);
      else if (grade === undefined) tell('grade', 'clear', this.#grade);
      else tell('grade', grade === 'II' ? 'upgrade' : 'downgrade', grade);
      this.#grade = grade;
    }
    if (present.low !== this.#isLow) tell('low', present.low ? 'onset' : 'clear', 'III');
    this.#isLow = present.low;
    if (present.jump !== this.#isJump) tell('jump', present.jump ? 'onset' : 'clear', 'III');
    this.#isJump = present.jump;
    if (present.lasting === this.#isLasting) this.#since = undefined;
    else {
      this.#since ??= time;
      if (time - this.#since < (this.#isLasting ? HOLD : FOR)) return;
      this.#isLasting = !this.#isLasting;
      this.#since = undefined;
      tell('lasting', this.#isLasting ? 'onset' : 'clear', 'III');
    }
  }
}
