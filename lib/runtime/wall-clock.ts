import type { Clock } from '../core/ports/clock.ts';

/** In the cloud the city clock is the wall clock. */
export const wallClock: Clock = { now: Date.now };
