/**
 * A moment in the record: RFC 3339 with milliseconds, always at +08:00
 * (`2026-11-23T20:00:00.000+08:00`), so that the strings sort as the moments do,
 * in keys as well as in exports. Telemetry, where speed counts, uses epoch milliseconds.
 */
export type Instant = string & { readonly __instant?: never };

/** Foshan's offset from UTC; China has one time zone and no daylight saving. */
const OFFSET_MILLIS = 8 * 3_600_000;

/** Epoch milliseconds as an {@link Instant}. Throws RangeError for a number no calendar has. */
export function toInstant(millis: number): Instant {
  return `${new Date(millis + OFFSET_MILLIS).toISOString().slice(0, -1)}+08:00`;
}

/** An RFC 3339 string of any offset as epoch milliseconds. Throws RangeError naming the text. */
export function toMillis(instant: string): number {
  const millis = Date.parse(instant);
  if (Number.isNaN(millis)) throw new RangeError(`"${instant}" is not a time: expected RFC 3339, such as 2026-11-23T20:00:00+08:00`);
  return millis;
}

/** `instant` moved by `millis`. */
export function plus(instant: Instant, millis: number): Instant {
  return toInstant(toMillis(instant) + millis);
}
