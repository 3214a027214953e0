import { decimalDifference, withoutNoise } from '../../decimal.ts';
import { holds } from '../condition.ts';
import type { Condition, Signal } from '../rule.ts';
import { ExactSum } from './exact-sum.ts';
import { Extreme } from './extreme.ts';
import type { Past, SignalMachine } from './signal.ts';

type Window = Extract<Signal, { of: 'window' }>;

/** `over`: a function of the readings in (t − window, t], from the first reading that is a window old. */
export function windowSignal({ fn, window, condition }: Window, { since, samples = [] }: Past, most: number): SignalMachine {
  if (fn === 'min' || fn === 'max') {
    const extreme = new Extreme(fn, most);
    return whenOld(window, since, samples, {
      push: (time, value) => extreme.push(time, value),
      at: (time) => extreme.after(time - window),
    });
  }
  const readings = new Readings(fn === 'rms', condition, window, most);
  return whenOld(window, since, samples, { push: (time, value) => readings.push(time, value), at: () => readings[fn]() });
}

interface Aggregate {
  push(time: number, value: number): void;
  at(time: number): number;
}

function whenOld(window: number, since: number | undefined, samples: NonNullable<Past['samples']>, aggregate: Aggregate): SignalMachine {
  let first = since;
  for (const { time, value } of samples) aggregate.push(time, value);
  return {
    take(time, value) {
      first ??= time;
      aggregate.push(time, value);
      return time - first >= window ? aggregate.at(time) : undefined;
    },
  };
}

/** The readings of a window, with what is asked of all of them kept up as they come and go. */
class Readings {
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  #first = 0;
  #sum = new ExactSum();
  /** Milliseconds that the condition held, from the first reading to the last. */
  #held = 0;
  readonly #isSquared: boolean;
  readonly #condition: Condition | undefined;
  readonly #window: number;
  readonly #most: number;

  constructor(isSquared: boolean, condition: Condition | undefined, window: number, most: number) {
    this.#isSquared = isSquared;
    this.#condition = condition;
    this.#window = window;
    this.#most = most;
  }

  push(time: number, value: number): void {
    const last = this.#times.length - 1;
    if (last >= this.#first) this.#held += this.#heldAt(last, time);
    this.#times.push(time);
    this.#values.push(value);
    this.#sum.add(this.#term(value));
    while ((this.#times[this.#first] as number) <= time - this.#window || this.count() > this.#most) this.#drop();
    if (this.#first > 1024 && this.#first * 2 > this.#times.length) this.#compact();
    if (!Number.isFinite(this.#sum.value)) this.#sumUp();
  }

  sum = (): number => withoutNoise(this.#sum.value);
  count = (): number => this.#times.length - this.#first;
  mean = (): number => withoutNoise(this.#sum.value / this.count());
  // The sum of squares may be below zero by what is left of squares far larger.
  rms = (): number => withoutNoise(Math.sqrt(Math.max(0, this.#sum.value) / this.count()));
  delta = (): number => decimalDifference(this.#values.at(-1) as number, this.#values[this.#first] as number);
  duration = (): number => this.#held / 1000;

  #term(value: number): number {
    return this.#isSquared ? value * value : value;
  }

  /** How long a reading's value met the condition, where the next one came at `until`. */
  #heldAt(index: number, until: number): number {
    if (!this.#condition || !holds(this.#condition, this.#values[index] as number)) return 0;
    return until - (this.#times[index] as number);
  }

  #drop(): void {
    const next = this.#first + 1;
    if (next < this.#times.length) this.#held -= this.#heldAt(this.#first, this.#times[next] as number);
    this.#sum.add(-this.#term(this.#values[this.#first] as number));
    this.#first = next;
  }

  #compact(): void {
    this.#times.splice(0, this.#first);
    this.#values.splice(0, this.#first);
    this.#first = 0;
  }

  /** Numbers beyond what a double holds have come and gone: nothing can be taken from their sum. */
  #sumUp(): void {
    this.#sum = new ExactSum();
    for (let index = this.#first; index < this.#values.length; index++) this.#sum.add(this.#term(this.#values[index] as number));
  }
}
