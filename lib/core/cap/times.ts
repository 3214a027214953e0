import { isRfc3339, toInstant, toMillis } from '../instant.ts';

/** CAP's form of a moment: no fraction of a second, and an offset in numbers (section 3.3.2 of the standard). */
const CAP_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-](\d\d):(\d\d)$/;

/** What is wrong with a text as a moment; `undefined` when it is one. */
export function timeFault(text: string): string | undefined {
  const expected = 'expected such as 2026-11-24T20:00:00+08:00';
  if (/[Zz]$/.test(text)) return `"${text}": a numeric offset, never Z; ${expected}`;
  if (/\.\d+/.test(text)) return `"${text}": no fraction of a second; ${expected}`;
  const [, hours, minutes] = CAP_TIME.exec(text) ?? [];
  if (hours === undefined || Number(hours) * 60 + Number(minutes) > 14 * 60 || Number(minutes) > 59 || !isRfc3339(text))
    return `"${text.slice(0, 60)}" is no moment: ${expected}`;
  return undefined;
}

/** A moment (epoch milliseconds) as CAP writes it, here: `2026-11-24T20:00:00+08:00`. */
export const capTime = (millis: number): string => toInstant(Math.floor(millis / 1000) * 1000).replace('.000', '');

/** A moment that may break CAP's form, in CAP's form; `undefined` for what is none at all. */
export const asCapTime = (text: string): string | undefined => {
  if (!timeFault(text)) return text;
  return isRfc3339(text) ? capTime(toMillis(text)) : undefined;
};
