/** How a quantity behaves on an ordinary day; from the profiles of the city's configuration. */
export interface NormalCourse {
  readonly mean: number;
  /** Amplitude of the daily curve. */
  readonly daily: number;
  /** Standard deviation around it. */
  readonly noise: number;
  readonly decimals: number;
}

const DAY = 86_400_000;
const OFFSET = 8 * 3_600_000;
/** Noise is kept within this many standard deviations: an ordinary day raises nothing. */
const MOST_DEVIATIONS = 3;
/** Noise wanders: a new target each minute, with the way in between walked evenly. */
const WANDER = 60_000;

/** The value of a series at a moment (epoch milliseconds): a pure function of name, time and seed, so that a run can be repeated. */
export function valueAt(course: NormalCourse, name: string, time: number, seed: number): number {
  const hour = (((time + OFFSET) % DAY) / DAY) * 2 * Math.PI;
  // Demand peaks in the afternoon; each series a little earlier or later than its neighbours.
  const phase = hashed(`${name} phase`, seed) * 0.8;
  const curve = course.daily * Math.sin(hour - Math.PI * 0.75 + phase);
  const minute = Math.floor(time / WANDER);
  const share = (time % WANDER) / WANDER;
  const wander = deviation(name, minute, seed) * (1 - share) + deviation(name, minute + 1, seed) * share;
  const factor = 10 ** course.decimals;
  return Math.round((course.mean + curve + course.noise * wander) * factor) / factor;
}

/** Roughly normal (the sum of three evens), within MOST_DEVIATIONS. */
function deviation(name: string, minute: number, seed: number): number {
  let sum = 0;
  for (let part = 0; part < 3; part++) sum += hashed(`${name} ${minute} ${part}`, seed) * 2 - 1;
  return Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, sum));
}

/** FNV-1a with a final mix, as a number in [0, 1). */
export function hashed(text: string, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39) >>> 0;
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
