import type { CityClock } from './city-clock.ts';

const MINUTE = 60_000;
/** City time between two passes while the clock runs: well inside the minute within which a breach must be on record. */
const PASS_INTERVAL = 15_000;
const SHORTEST_WALL_INTERVAL = 100;

export interface TimerPorts {
  readonly clock: CityClock;
  /** One pass of every tenant's watcher at the clock's now. */
  pass(): Promise<void>;
  /** The earliest moment (epoch milliseconds) not after `until` at which some clock wants attention. */
  nextDue(until: number): Promise<number | undefined>;
  /** Resolves when no queue, feed or function has anything left to do. */
  settled(): Promise<void>;
  log(message: string, cause: unknown): void;
}

/** The schedule of the one-machine host, on the city clock. */
export class Timers {
  readonly #ports: TimerPorts;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();
  #moving: Promise<void> = Promise.resolve();

  constructor(ports: TimerPorts) {
    this.#ports = ports;
  }

  /** Runs passes while the clock runs, the first at once: what came due while the city was down. A manual clock is moved by `moveTo` alone. */
  start(): void {
    const { clock } = this.#ports;
    if (clock.setting.kind === 'manual') return;
    const wait = Math.max(SHORTEST_WALL_INTERVAL, PASS_INTERVAL / clock.setting.speed);
    const passAfter = (millis: number): void => {
      this.#timer = setTimeout(() => {
        this.#pass = this.#safePass().finally(() => {
          if (this.#timer) passAfter(wait);
        });
      }, millis);
    };
    passAfter(0);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#pass;
    await this.#moving;
  }

  /**
   * Moves a manual clock to `to` (epoch milliseconds): every timer on the way runs at its own minute, in order, and its effects are
   * settled before the next. Two calls at once run one after the other. Throws ClockError.
   */
  moveTo(to: number): Promise<void> {
    const moved = this.#moving.then(() => this.#move(to));
    this.#moving = moved.catch(() => undefined);
    return moved;
  }

  async #move(to: number): Promise<void> {
    const { clock, nextDue, pass, settled } = this.#ports;
    await settled();
    for (;;) {
      const due = to > clock.now() ? await nextDue(to) : undefined;
      if (due === undefined) break;
      const minute = Math.max(Math.ceil(due / MINUTE) * MINUTE, Math.floor(clock.now() / MINUTE) * MINUTE + MINUTE);
      if (minute >= to) break;
      clock.moveTo(minute);
      await pass();
      await settled();
    }
    clock.moveTo(to);
    await pass();
    await settled();
  }

  async #safePass(): Promise<void> {
    try {
      await this.#ports.pass();
    } catch (cause) {
      this.#ports.log('a pass of the deadline watcher failed; the next one catches up', cause);
    }
  }
}
