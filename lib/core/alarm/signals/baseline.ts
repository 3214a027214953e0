import { CITY_OFFSET_MILLIS } from '../../instant.ts';
import type { Signal } from '../rule.ts';
import type { Past, SignalMachine } from './signal.ts';

const HOUR = 3_600_000;
const HOURS = 168;
/** Thursday, 1970-01-01, is the fourth day of its week. */
const SINCE_MONDAY = 72;
/** Weeks of an hour before the rule speaks of it; weeks that count alike, after which the newest counts a quarter. Our figures. */
const LEARNED = 2;
const ALIKE = 4;

/**
 * How far (per cent) a reading is from what is usual in that hour of the week, Monday to Sunday in the city's time. Usual is the average of the
 * weeks' means of that hour, the newest with a quarter of the weight once there are four; the hour that runs is not among them. A reading
 * beyond `limit` is learned as one at the limit, so that a fault of a week does not become the rule in the next. 0 while nothing is usual: fewer than two weeks, or a usual value of 0.
 */
export function baselineSignal({ limit }: Extract<Signal, { of: 'baseline' }>, { stored }: Past): SignalMachine {
  const { usual, weeks, running } = stored === undefined ? nothingLearned() : decode(stored);
  return {
    take(time, value) {
      const hour = Math.floor((time + CITY_OFFSET_MILLIS) / HOUR);
      if (hour !== running.hour) {
        if (running.count > 0) learn(usual, weeks, running);
        running.hour = hour;
        running.sum = 0;
        running.count = 0;
      }
      const slot = slotOf(hour);
      const known = usual[slot] as number;
      const speaks = (weeks[slot] as number) >= LEARNED && known !== 0;
      const bound = known + (Math.abs(known) * limit) / 100;
      running.sum += !speaks ? value : limit > 0 ? Math.min(value, bound) : Math.max(value, bound);
      running.count++;
      return speaks ? ((value - known) / Math.abs(known)) * 100 : 0;
    },
    stored: () => encode({ usual, weeks, running }),
  };
}

interface Learned {
  /** By hour of the week. */
  readonly usual: Float32Array;
  readonly weeks: Uint8Array;
  /** The hour that runs, since 1970 in the city's time. */
  readonly running: { hour: number; sum: number; count: number };
}

const slotOf = (hour: number): number => (((hour + SINCE_MONDAY) % HOURS) + HOURS) % HOURS;

function learn(usual: Float32Array, weeks: Uint8Array, { hour, sum, count }: Learned['running']): void {
  const slot = slotOf(hour);
  const seen = Math.min(ALIKE, (weeks[slot] as number) + 1);
  weeks[slot] = seen;
  const before = usual[slot] as number;
  usual[slot] = before + (sum / count - before) / seen;
}

const nothingLearned = (): Learned => ({
  usual: new Float32Array(HOURS),
  weeks: new Uint8Array(HOURS),
  running: { hour: Number.NaN, sum: 0, count: 0 },
});

/** The running hour; on a line of its own, since it changes once an hour: for each hour of the week, weeks and a 32-bit float, base64, about 1.1 kB. */
function encode({ usual, weeks, running }: Learned): string {
  const bytes = Buffer.concat([weeks, new Uint8Array(usual.buffer)]);
  return `${running.hour} ${running.sum} ${running.count}\n${bytes.toString('base64')}`;
}

function decode(stored: string): Learned {
  const [hour, sum, count, learned = ''] = stored.split(/[ \n]/);
  const bytes = Uint8Array.from(Buffer.from(learned, 'base64'));
  return {
    weeks: bytes.slice(0, HOURS),
    usual: new Float32Array(bytes.slice(HOURS).buffer),
    running: { hour: Number(hour), sum: Number(sum), count: Number(count) },
  };
}
