import type { Clock } from '../core/ports/clock.ts';

/** The clock cannot do what was asked; the message says what it can. */
export class ClockError extends Error {
  override readonly name = 'ClockError';
}

export type ClockSetting = { readonly kind: 'running'; readonly speed: number } | { readonly kind: 'manual' };

/** The one city clock of this machine: runs at a speed, or stands still until it is moved. It never goes back. */
export class CityClock implements Clock {
  readonly setting: ClockSetting;
  #base: number;
  readonly #wallBase: number;
  readonly #wall: () => number;

  /** `start` is epoch milliseconds; `wall` is the machine's clock (a test passes its own). */
  constructor(setting: ClockSetting, start: number, wall: () => number = Date.now) {
    this.setting = setting;
    this.#base = start;
    this.#wall = wall;
    this.#wallBase = wall();
  }

  now(): number {
    if (this.setting.kind === 'manual') return this.#base;
    const elapsed = Math.max(0, this.#wall() - this.#wallBase);
    return Math.floor(this.#base + elapsed * this.setting.speed);
  }

  /** City seconds per second; 0 while it stands still. */
  get speed(): number {
    return this.setting.kind === 'manual' ? 0 : this.setting.speed;
  }

  /** Manual clocks only. Throws ClockError for a running clock or a moment in the past. */
  moveTo(now: number): void {
    if (this.setting.kind !== 'manual') throw new ClockError('the city clock is running: start with --clock manual to move it by hand');
    if (now < this.#base) {
      throw new ClockError(`the city clock is at ${new Date(this.#base).toISOString()} and never goes back: expected a later time`);
    }
    this.#base = now;
  }
}
