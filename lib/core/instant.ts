/**
 * A moment in the record: RFC 3339 with milliseconds, always at +08:00
 * (`2026-11-23T20:00:00.000+08:00`), so that the strings sort as the moments do,
 * in keys as well as in exports. Telemetry, where speed counts, uses epoch milliseconds.
 */
export type Instant = string & { readonly __instant?: never };

/** Foshan's offset from UTC; China has one time zone and no daylight saving. */
export const CITY_OFFSET_MILLIS = 8 * 3_600_000;

/** Epoch milliseconds as an {@link Instant}. Throws RangeError for a number no calendar has. */
export function toInstant(millis: number): Instant {
  return `${new Date(millis + CITY_OFFSET_MILLIS).toISOString().slice(0, -1)}+08:00`;
}

/** Date and time with an offset, or a date alone. */
const RFC3339 = /^(\d{4}-\d\d-(\d\d))(?:[Tt ](\d\d:\d\d:\d\d(?:\.\d+)?)(?:[Zz]|([+-]\d\d:\d\d)))?$/;

/**
 * An RFC 3339 string of any offset as epoch milliseconds; a date alone is its midnight in Foshan. Throws RangeError naming the text: also for
 * a time without offset, which would mean another moment on every machine, and for a day its month does not have.
 */
export function toMillis(instant: string): number {
  const [, date, day, time, offset] = RFC3339.exec(instant) ?? [];
  const millis = Date.parse(time === undefined ? `${date}T00:00:00+08:00` : `${date}T${time}${offset ?? 'Z'}`);
  if (Number.isNaN(millis) || new Date(`${date}T00:00:00Z`).getUTCDate() !== Number(day))
    throw new RangeError(`"${instant}" is not a time: expected RFC 3339, such as 2026-11-23T20:00:00+08:00`);
  return millis;
}

/** True for a date and time as RFC 3339 writes it with a T, and no other way of writing one; for what comes from outside. */
export function isRfc3339(text: string): boolean {
  if (!/^[^Tt]+[Tt]/.test(text)) return false;
  try {
    toMillis(text);
    return true;
  } catch {
    return false;
  }
}

/** `instant` moved by `millis`. */
export function plus(instant: Instant, millis: number): Instant {
  return toInstant(toMillis(instant) + millis);
}
