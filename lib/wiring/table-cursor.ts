import { checkKey, compareKeys } from './table-limits.ts';
import type { Query } from './table-store.ts';

/** Where a page ended: the last item's sort key in the index (or table) that was asked, then the item's own key, which breaks ties. */
export type CursorPosition = readonly [sortKey: string, pk: string, sk: string];

export const encodeCursor = (position: CursorPosition): string => Buffer.from(JSON.stringify(position)).toString('base64url');

/**
 * The position behind which a query goes on; `undefined` for its first page. Cursors go through clients' hands: throws RangeError for one
 * that this query cannot have given out, in every adapter alike.
 */
export function cursorPosition(query: Query): CursorPosition | undefined {
  if (query.cursor === undefined) return undefined;
  const position = decode(query.cursor);
  if (position && isWithin(query, position)) return position;
  throw new RangeError('the cursor is not one this list gave out: start again without it');
}

function decode(cursor: string): CursorPosition | undefined {
  try {
    const [sortKey, pk, sk, ...more] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (typeof sortKey !== 'string' || typeof pk !== 'string' || typeof sk !== 'string' || more.length > 0) return undefined;
    checkKey({ pk, sk: sortKey });
    checkKey({ pk, sk });
    return [sortKey, pk, sk];
  } catch {
    return undefined;
  }
}

function isWithin({ pk, index, from, to }: Query, [sortKey, itemPk, itemSk]: CursorPosition): boolean {
  if (!index && (itemPk !== pk || itemSk !== sortKey)) return false;
  return (from === undefined || compareKeys(sortKey, from) >= 0) && (to === undefined || compareKeys(sortKey, to) <= 0);
}
