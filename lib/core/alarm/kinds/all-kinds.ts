import { comparison } from './comparison.ts';
import type { Kind, RuleMember } from './kind.ts';

/** What `when` may hold: one of their names. A new kind is a module of its own and a line here. */
export const KINDS: readonly Kind[] = [comparison];

/** What may stand beside `when`, of kinds that need more than it says. */
export const RULE_MEMBERS: readonly RuleMember[] = [];

/** Kinds and members of INTERFACES.md that this version does not evaluate. */
export const LATER: readonly string[] = [
  'over',
  'while',
  'schedule',
  'season',
  'rising',
  'falling',
  'missing',
  'count',
  'all',
  'any',
  'inside-area',
  'outside-area',
  'baseline',
  'anomaly',
];
