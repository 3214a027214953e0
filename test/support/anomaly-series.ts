/** Synthetic series with planted faults, for the study of detectors (docs/adr/0031) and for tests: the same for the same seed everywhere. */

export interface Point {
  readonly time: number;
  readonly value: number;
  readonly isFaulty: boolean;
}

type Random = () => number;
/** What a series remembers from reading to reading. */
type Memory = Record<string, number>;

const DAY = 86_400_000;
const CITY_OFFSET = 8 * 3_600_000;

/** Mulberry32. */
function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const gauss = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const daily = (time: number, phase = 0, times = 1): number => Math.sin((2 * Math.PI * times * time) / DAY + phase);

/** The first value that was given it under this name. */
function first(name: string, value: number, memory: Memory): number {
  memory[name] ??= value;
  return memory[name];
}

function workingWeek(time: number): number {
  const local = time + CITY_OFFSET;
  const weekday = (Math.floor(local / DAY) + 4) % 7;
  const rush = weekday === 0 || weekday === 6 ? 4 : 10;
  const hour = (local % DAY) / 3_600_000;
  return 50 + rush * Math.exp(-((hour - 8) ** 2) / 8) + 0.8 * rush * Math.exp(-((hour - 19) ** 2) / 8);
}

function unevenDays(time: number, random: Random, memory: Memory): number {
  const day = Math.floor(time / DAY);
  if (memory.day !== day) Object.assign(memory, { day, swing: 1 + 0.15 * gauss(random), shift: 0.5 * gauss(random) });
  return 20 + (memory.shift as number) + 5 * (memory.swing as number) * daily(time) + 0.3 * gauss(random);
}

function duty(random: Random, memory: Memory): number {
  memory.left = (memory.left ?? 0) - 1;
  if (memory.left < 0) Object.assign(memory, { on: 1 - (memory.on ?? 0), left: 20 + Math.floor(20 * random()) });
  return (memory.on as number) * 8 + 0.1 * gauss(random);
}

function rain(random: Random, memory: Memory): number {
  memory.left = (memory.left ?? 0) - 1;
  if (memory.left < 0 && random() < 0.003) memory.left = 20 + Math.floor(60 * random());
  return memory.left > 0 ? Math.round(20 * Math.abs(gauss(random))) / 10 : 0;
}

function walk(kept: number, random: Random, memory: Memory): number {
  memory.at = (memory.at ?? 0) * kept + gauss(random);
  return memory.at;
}

/** Normal courses, each with the size of its noise. */
export const COURSES: Readonly<Record<string, readonly [noise: number, course: (time: number, random: Random, memory: Memory) => number]>> =
  {
    noise: [1, (_time, random) => 10 + gauss(random)],
    coarse: [0.8, (_time, random) => Math.round(32 + 0.6 * gauss(random))],
    'heavy-tailed': [1.7, (_time, random) => gauss(random) / Math.sqrt((gauss(random) ** 2 + gauss(random) ** 2 + gauss(random) ** 2) / 3)],
    correlated: [5, (_time, random, memory) => walk(0.98, random, memory)],
    'random-walk': [20, (_time, random, memory) => walk(1, random, memory)],
    'noisy-day': [0.5, (time, random) => 20 + 5 * daily(time) + 0.5 * gauss(random)],
    'clean-day': [0.3, (time, random) => 20 + 5 * daily(time) + 2 * daily(time, 1, 2) + 0.05 * gauss(random)],
    'working-week': [0.6, (time, random) => workingWeek(time) + 0.6 * gauss(random)],
    'uneven-days': [0.8, unevenDays],
    trend: [1, (time, random, memory) => ((time - first('start', time, memory)) / DAY) * 2 + gauss(random)],
    duty: [8, (_time, random, memory) => duty(random, memory)],
    rain: [3, (_time, random, memory) => rain(random, memory)],
    constant: [1, () => 5],
  };

/** What a fault makes of a value: by its noise, at `index` of `length` readings. */
type Fault = (value: number, noise: number, index: number, length: number, random: Random, memory: Memory) => number;
export const FAULTS: Readonly<Record<string, Fault>> = {
  spike: (value, noise, index) => (index < 3 ? value + 12 * noise : value),
  shift: (value, noise) => value + 5 * noise,
  drift: (value, noise, index, length) => value + (10 * noise * index) / length,
  stuck: (value, _noise, _index, _length, _random, memory) => first('stuckAt', value, memory),
  zero: () => 0,
  rough: (value, noise, _index, _length, random) => value + 4 * noise * gauss(random),
};

/** Interval (ms), readings, readings of a fault. */
export const PACES = { '1s': [1000, 3000, 300], '1min': [60_000, 1440 * 21, 720], '5min': [300_000, 288 * 28, 144] } as const;

/**
 * A course, with a fault planted after three quarters of it where one is named. At the slower paces one reading in fifty is missing, and now
 * and then a hundred are.
 */
export function anomalySeries(course: string, fault: string | undefined, pace: keyof typeof PACES, seed: number): Point[] {
  const [noise, normal] = COURSES[course] as (typeof COURSES)[string];
  const [interval, count, length] = PACES[pace];
  const random = seededRandom(seed * 7919 + (fault?.length ?? 4) * 31 + count);
  const memory: Memory = {};
  const from = Math.floor(count * 0.75);
  let time = Date.UTC(2026, 0, 3 + seed, 3);
  return Array.from({ length: count }, (_, index) => {
    time += interval;
    if (interval > 1000 && random() < 0.02) time += interval;
    if (interval > 1000 && random() < 0.0003) time += interval * 100;
    const isFaulty = fault !== undefined && index >= from && index < from + length;
    const value = normal(time, random, memory);
    const shown = isFaulty ? (FAULTS[fault] as Fault)(value, noise, index - from, length, random, memory) : value;
    return { time, value: Math.round(shown * 1000) / 1000, isFaulty };
  });
}
