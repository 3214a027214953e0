/** A reading of a series, in its declared unit. */
export interface RecentSample {
  readonly time: number;
  readonly value: number;
}

/** Samples of a series that its state keeps at most for rules that look back; of more it keeps the latest. */
export const MOST_SAMPLES = 1024;

/** What still counts after the last of `samples` (in order), for rules that look back so far (milliseconds). */
export function stillRecent(samples: readonly RecentSample[], reach: number): readonly RecentSample[] {
  const last = samples.at(-1);
  if (!last) return samples;
  const oldest = Math.max(0, samples.length - MOST_SAMPLES);
  const first = samples.findIndex(({ time }, index) => index >= oldest && time >= last.time - reach);
  return first === 0 ? samples : samples.slice(first);
}

/** More decimals than these are rare enough to be kept as they are. */
const MOST_DECIMALS = 9;
const AS_THEY_ARE = 255;

/**
 * Samples in few bytes, base64. Instruments read at even intervals and show few decimals: times are kept as what changed in the interval,
 * values as whole multiples of their last decimal, each as the difference from the one before. A zero byte stands for so many samples
 * (the number follows) that came after the same interval with the same value.
 */
export function encodeSamples(samples: readonly RecentSample[]): string {
  const decimals = decimalsOf(samples);
  const bytes: number[] = [decimals];
  let time = 0;
  let interval = 0;
  let whole = 0;
  let same = 0;
  const flush = (): void => {
    if (same > 0) putNumber(bytes, 0, same);
    same = 0;
  };
  for (const sample of samples) {
    const next = sample.time - time;
    const scaled = decimals === AS_THEY_ARE ? sample.value : Math.round(sample.value * 10 ** decimals);
    if (next === interval && scaled === whole) same++;
    else {
      flush();
      putNumber(bytes, zigzag(next - interval) + 1);
      if (decimals === AS_THEY_ARE) bytes.push(...new Uint8Array(new Float64Array([scaled]).buffer));
      else putNumber(bytes, zigzag(scaled - whole));
    }
    time = sample.time;
    interval = next;
    whole = scaled;
  }
  flush();
  return Buffer.from(bytes).toString('base64');
}

export function decodeSamples(text: string): RecentSample[] {
  const bytes = Buffer.from(text, 'base64');
  const decimals = bytes[0] as number;
  const samples: RecentSample[] = [];
  let at = 1;
  const take = (): number => {
    let number = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++] as number;
      number += (byte & 127) * factor;
      if (byte < 128) return number;
    }
  };
  let time = 0;
  let interval = 0;
  let whole = 0;
  const put = (): void => {
    time += interval;
    samples.push({ time, value: decimals === AS_THEY_ARE ? whole : whole / 10 ** decimals });
  };
  while (at < bytes.length) {
    const first = take();
    if (first === 0) for (let more = take(); more > 0; more--) put();
    else {
      interval += unzigzag(first - 1);
      if (decimals === AS_THEY_ARE) {
        whole = bytes.readDoubleLE(at);
        at += 8;
      } else whole += unzigzag(take());
      put();
    }
  }
  return samples;
}

/** Decimals in which every value can be written, exactly. */
function decimalsOf(samples: readonly RecentSample[]): number {
  let decimals = 0;
  for (const { value } of samples) {
    while (!isExact(value, decimals)) if (++decimals > MOST_DECIMALS) return AS_THEY_ARE;
  }
  // What was exact in fewer decimals may be too large in more.
  return samples.every(({ value }) => isExact(value, decimals)) ? decimals : AS_THEY_ARE;
}

function isExact(value: number, decimals: number): boolean {
  const whole = Math.round(value * 10 ** decimals);
  return Math.abs(whole) < 2 ** 51 && whole / 10 ** decimals === value;
}

/** Whole numbers of either sign as whole numbers: 0, −1, 1, −2, … */
const zigzag = (number: number): number => (number < 0 ? -2 * number - 1 : 2 * number);
const unzigzag = (number: number): number => (number % 2 === 0 ? number / 2 : -(number + 1) / 2);

/** Seven bits a byte, the lowest first. */
function putNumber(bytes: number[], ...numbers: readonly number[]): void {
  for (let number of numbers) {
    while (number > 127) {
      bytes.push((number % 128) + 128);
      number = Math.floor(number / 128);
    }
    bytes.push(number);
  }
}
