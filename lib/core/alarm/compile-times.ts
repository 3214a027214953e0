import { durationMillis } from '../duration.ts';
import { GRADES, type Grade } from '../registry/model.ts';
import { isObject, quote, type Report } from './compile-report.ts';
import type { Flapping } from './rule.ts';

type Path = readonly (string | number)[];

/** Milliseconds; 0 for what is no duration, which is reported. */
export function compileDuration(text: unknown, path: Path, report: Report): number {
  try {
    return durationMillis(String(text));
  } catch (cause) {
    report(path, (cause as Error).message);
    return 0;
  }
}

/** A rule's `for`: one for all `grades`, or by grade. */
export function compileFor(value: unknown, grades: readonly Grade[], path: Path, report: Report): Map<Grade, number> {
  if (value === undefined) return new Map();
  if (!isObject(value)) {
    const millis = compileDuration(value, path, report);
    return new Map(grades.map((grade) => [grade, millis]));
  }
  const waits = new Map<Grade, number>();
  for (const [name, text] of Object.entries(value)) {
    if (!GRADES.includes(name as Grade)) report([...path, name], `"${name}" is not a grade: expected I, II or III`);
    else if (grades.length > 0 && !grades.includes(name as Grade))
      report([...path, name], `no condition of grade ${name} waits for this: expected ${grades.join(', ')}`);
    else waits.set(name as Grade, compileDuration(text, [...path, name], report));
  }
  return waits;
}

export function compileFlapping(value: unknown, path: Path, report: Report): Flapping | undefined {
  const { onsets, within, ...more } = isObject(value) ? value : {};
  for (const member of Object.keys(more)) report([...path, member], `"${member}" is not a member here: expected onsets, within`);
  if (!Number.isInteger(onsets) || (onsets as number) < 2 || (onsets as number) > 20) {
    report([...path, 'onsets'], `${quote(onsets)}: expected a whole number from 2 to 20`);
    return undefined;
  }
  const millis = compileDuration(within ?? 'PT10M', [...path, 'within'], report);
  if (millis === 0) report([...path, 'within'], `${quote(within)}: expected a duration longer than nothing, such as PT10M`);
  return { onsets: onsets as number, within: millis };
}
