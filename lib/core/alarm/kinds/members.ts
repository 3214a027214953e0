import { isObject, quote } from '../compile-report.ts';
import { compileDuration } from '../compile-times.ts';
import type { KindContext } from './kind.ts';

/** The members of a map of which only `known` mean something; undefined for what is no map. Others are reported. */
export function membersOf(
  value: unknown,
  known: readonly string[],
  { path, report }: KindContext,
): Readonly<Record<string, unknown>> | undefined {
  if (!isObject(value)) {
    report(path, `${quote(value)}: expected {${known.join(', ')}}`);
    return undefined;
  }
  for (const member of Object.keys(value))
    if (!known.includes(member)) report([...path, member], `"${member}" is not a member here: expected ${known.join(', ')}`);
  return value;
}

/** No stored history reaches further: readings are kept for 400 days at most. Milliseconds. */
export const LONGEST_LOOK_BACK = 400 * 24 * 3_600_000;

/** How far a rule looks back: more than nothing. Milliseconds. */
export function compileLookBack(value: unknown, member: string, { path, report }: KindContext): number {
  const at = [...path, member];
  if (value === undefined) {
    report(at, 'missing: expected an ISO 8601 duration, such as PT10M');
    return 1;
  }
  let isSound = true;
  const millis = compileDuration(value, at, (where, message) => {
    isSound = false;
    report(where, message);
  });
  if (isSound && millis <= 0) report(at, `${quote(value)} is no time at all: expected more than zero`);
  if (millis > LONGEST_LOOK_BACK) report(at, `${quote(value)} is longer than any history is kept: expected 400 days at most`);
  return Math.max(1, millis);
}
