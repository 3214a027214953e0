import { INCIDENT_STATES, OPEN_STATES } from '../../lib/core/incident/model.ts';
import { isRfc3339, toMillis } from '../../lib/core/instant.ts';
import type { Registry, Tier } from '../../lib/core/registry/model.ts';
import { DOMAINS, type DomainId, GRADES } from '../../lib/core/registry/model.ts';
import { indexRegistry } from '../../lib/core/registry/registry-index.ts';
import { isSlug } from '../../lib/core/tier/tier-path.ts';
import { invalid } from '../../lib/runtime/problem.ts';

type Values = Readonly<Record<string, string>>;

/** `limit`: 50 unless said, at most `most`. */
export function limitOf(query: Values, most = 200): number {
  if (query.limit === undefined) return 50;
  const limit = Number(query.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > most)
    throw invalid('/limit', `"${query.limit}": expected a whole number from 1 to ${most}`);
  return limit;
}

/** A comma-separated filter of known words; `undefined` when it is not given. */
export function wordsOf<T extends string>(query: Values, name: string, known: readonly T[]): T[] | undefined {
  const text = query[name];
  if (text === undefined || text === '') return undefined;
  const words = text.split(',');
  const wrong = words.find((word) => !known.includes(word as T));
  if (wrong !== undefined) throw invalid(`/${name}`, `"${wrong}": expected ${known.join(', ')}`);
  return words as T[];
}

/** The states of a filter; `open` is every state in which something is still to be done. */
export function statesOf(query: Values): string[] | undefined {
  return query.state === 'open' ? [...OPEN_STATES] : wordsOf(query, 'state', INCIDENT_STATES);
}

export const domainsOf = (query: Values): DomainId[] | undefined => wordsOf(query, 'domain', DOMAINS);
export const gradesOf = (query: Values): string[] | undefined => wordsOf(query, 'grade', GRADES);

export function booleanOf(query: Values, name: string): boolean | undefined {
  const word = wordsOf(query, name, ['true', 'false'] as const)?.[0];
  return word === undefined ? undefined : word === 'true';
}

/** A unit's id; `undefined` when it is not given. One that no longer is may still owe something in old incidents. */
export function unitOf({ unit }: Values): string | undefined {
  if (unit === undefined || unit === '') return undefined;
  if (!isSlug(unit)) throw invalid('/unit', `"${unit.slice(0, 80)}": expected a unit's id`);
  return unit;
}

/** A tier by slug, path or GB/T 2260 code; `undefined` when the parameter is not given. */
export function tierOf(query: Values, registry: Registry, name = 'tier'): Tier | undefined {
  const text = query[name];
  if (text === undefined || text === '') return undefined;
  const tier = indexRegistry(registry).tier(text);
  if (!tier) throw invalid(`/${name}`, `"${text}" is no tier: expected a slug, path or GB/T 2260 code`);
  return tier;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** The part of a whole list that was asked for. The cursor is the id of the last one shown. */
export const pageOf = <Item extends { readonly id: string }>(items: readonly Item[], query: Values): Page<Item> =>
  pageBy(({ id }) => id, items, query);

/** The same, of what has no id of its own. */
export function pageBy<Item>(idOf: (item: Item) => string, items: readonly Item[], query: Values): Page<Item> {
  const from = query.cursor ? items.findIndex((item) => idOf(item) === query.cursor) + 1 : 0;
  if (query.cursor && from === 0) throw invalid('/cursor', 'the cursor is not one this list gave out: start again without it');
  const limit = limitOf(query);
  const page = items.slice(from, from + limit);
  const last = page.at(-1);
  return { items: page, nextCursor: last !== undefined && from + limit < items.length ? idOf(last) : null };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** An RFC 3339 time as epoch milliseconds; a date alone is its first moment here. */
export function timeOf(query: Values, name: string, otherwise: number): number {
  const text = query[name];
  if (text === undefined || text === '') return otherwise;
  // A "+" that was not encoded arrives as a space.
  const whole = DATE.test(text) ? `${text}T00:00:00+08:00` : text.replace(' ', '+');
  if (!isRfc3339(whole)) throw invalid(`/${name}`, `"${text}": expected an RFC 3339 time such as 2026-11-23T20:00:00+08:00`);
  return toMillis(whole);
}
