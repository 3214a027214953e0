import { quote, type Report } from '../compile-report.ts';
import type { Path } from './kind.ts';

/** `30%` or `30 %` as 30; more than zero. */
export function compilePercent(value: unknown, path: Path, report: Report): number | undefined {
  const [, digits] = typeof value === 'string' ? (/^(\d+(?:\.\d+)?) ?%$/.exec(value) ?? []) : [];
  const percent = Number(digits);
  if (percent > 0) return percent;
  report(path, `${quote(value)}: expected a percentage, such as 30%`);
  return undefined;
}
