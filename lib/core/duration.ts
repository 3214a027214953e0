const FORM = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?)$/;
const MILLIS = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000];

/** An ISO 8601 duration without years and months (they have no fixed length) in whole milliseconds. Throws RangeError that quotes the text. */
export function durationMillis(text: string): number {
  const parts = FORM.exec(text)?.slice(1);
  if (!parts?.some((part) => part !== undefined)) throw new RangeError(`"${text}" is not a duration: expected ISO 8601, such as PT70M`);
  const millis = parts.reduce((sum, part, index) => sum + (part === undefined ? 0 : Number(part) * (MILLIS[index] as number)), 0);
  if (!Number.isSafeInteger(Math.round(millis))) throw new RangeError(`"${text.slice(0, 80)}" is too long a duration`);
  // 1.001 × 1000 is not 1001 in binary.
  return Math.round(millis);
}

/** Milliseconds as an ISO 8601 duration: PT70M, PT12H, PT0S. */
export function durationText(millis: number): string {
  const seconds = millis / 1000;
  if (millis > 0 && seconds % 3600 === 0) return `PT${seconds / 3600}H`;
  if (millis > 0 && seconds % 60 === 0) return `PT${seconds / 60}M`;
  return `PT${seconds}S`;
}
