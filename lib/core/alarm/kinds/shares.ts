import { isObject, type Report } from '../compile-report.ts';
import type { Path } from './kind.ts';

/** `80 % of design`. */
export const SHARE = /^(\d+(?:\.\d+)?) ?% of ([a-z][a-z0-9]*(?:-[a-z0-9]+)*)$/;

/** Numbers of `when` that are no bounds. */
const NO_BOUNDS = ['n', 'of', 'window', 'within', 'coordinates'];

interface Shared {
  readonly rule: Readonly<Record<string, unknown>>;
  /** Of what. */
  readonly share?: string;
}

/** A rule in which the texts that name a share are numbers, per cent; and of what. All of its bounds have to be shares of one value. */
export function withoutShares(rule: Readonly<Record<string, unknown>>, path: Path, report: Report): Shared {
  const named = new Set<string>();
  let hasNumbers = false;
  const replaced = (value: unknown): unknown => {
    if (typeof value === 'number') hasNumbers = true;
    if (typeof value === 'string') {
      const [, percent, name] = SHARE.exec(value) ?? [];
      if (name === undefined) return value;
      named.add(name);
      return Number(percent);
    }
    if (Array.isArray(value)) return value.map(replaced);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, NO_BOUNDS.includes(key) ? inner : replaced(inner)]));
  };
  const when = replaced(rule.when);
  const clear = replaced(rule.clear);
  const [share, other] = named;
  if (share === undefined) return { rule };
  if (other !== undefined)
    report([...path, 'when'], `shares of ${[...named].join(' and ')}: expected all bounds of a rule to be of one value`);
  if (hasNumbers) report([...path, 'when'], `shares of ${share} beside plain numbers: expected all bounds of a rule alike`);
  return { rule: { ...rule, when, ...(rule.clear === undefined ? {} : { clear }) }, share };
}
