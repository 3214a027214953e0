import { createHash } from 'node:crypto';
import type { CompiledRule } from './rule.ts';

/**
 * Names a rule in the states of series: eight hexadecimal digits of its id and of what it means. Two rules of one series never share one
 * (`keysOf`); that a changed rule has the key of what it was before is one chance in four billion, and only a quiet state would be kept then.
 */
export type RuleKey = string;

export const KEY_BYTES = 4;

const known = new WeakMap<CompiledRule, RuleKey>();

export function ruleKey({ id, fingerprint }: Pick<CompiledRule, 'id' | 'fingerprint'>, attempt = 0): RuleKey {
  const text = `${id}\n${fingerprint}${attempt > 0 ? `\n${attempt}` : ''}`;
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 2 * KEY_BYTES);
}

/** The keys of the rules of one series, in their order. */
export function keysOf(rules: readonly CompiledRule[]): readonly RuleKey[] {
  const keys: RuleKey[] = [];
  for (const rule of rules) {
    let key = known.get(rule) ?? ruleKey(rule);
    if (!known.has(rule)) known.set(rule, key);
    for (let attempt = 1; keys.includes(key); attempt++) key = ruleKey(rule, attempt);
    keys.push(key);
  }
  return sharedKeys(keys.join(''));
}

/** Sets of keys that are remembered: as many as there are kinds of series. */
const REMEMBERED = 10_000;
const sets = new Map<string, readonly RuleKey[]>();

/** The keys that a text is made of; equal ones are the same array, so that whoever compares two sets compares two references first. */
export function sharedKeys(joined: string): readonly RuleKey[] {
  const shared = sets.get(joined);
  if (shared) return shared;
  const keys: RuleKey[] = [];
  for (let at = 0; at < joined.length; at += 2 * KEY_BYTES) keys.push(joined.slice(at, at + 2 * KEY_BYTES));
  if (sets.size >= REMEMBERED) sets.clear();
  sets.set(joined, keys);
  return keys;
}
