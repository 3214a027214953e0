import { INDEX_ATTRIBUTES, toImage } from '../../../wiring/table-image.ts';
import { INDEX_NAMES, type IndexName, type Item, type Key } from '../../../wiring/table-store.ts';

/** Bytes of an item as DynamoDB meters it: names and values of the attributes the adapter writes. */
export function itemBytes(item: Item): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(toImage(item, JSON.stringify(item.data))))
    bytes += Buffer.byteLength(name) + valueBytes(value);
  return bytes;
}

function valueBytes(value: { readonly S: string } | { readonly N: string } | { readonly B: Uint8Array }): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('B' in value) return value.B.length;
  // Two digits a byte, and one more.
  return Math.ceil(value.N.replace(/\D/g, '').length / 2) + 1;
}

/** A read unit is 4 kB of one item; an item that is not there costs one too. */
export const readUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 4096));
/** A write unit is 1 kB. */
export const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** Each item stored is metered with so many bytes more, in the table and in each index. */
export const STORED_OVERHEAD = 100;

/** Write units of the indexes, which carry whole items: an entry that moves is deleted and written. */
export function indexWriteUnits(before: Item | undefined, after: Item | undefined): number {
  return INDEX_NAMES.reduce((units, name) => units + unitsIn(name, before, after), 0);
}

function unitsIn(name: IndexName, before: Item | undefined, after: Item | undefined): number {
  const from = before?.indexes?.[name];
  const to = after?.indexes?.[name];
  const removal = before && from ? writeUnits(itemBytes(before)) : 0;
  const insertion = after && to ? writeUnits(itemBytes(after)) : 0;
  if (from && to && sameKey(from, to)) return Math.max(removal, insertion);
  return removal + insertion;
}

const sameKey = (a: Key, b: Key): boolean => a.pk === b.pk && a.sk === b.sk;

/** Bytes stored for an item: in the table alone, and with its copies in the indexes. */
export function storedBytes(item: Item | undefined): { readonly table: number; readonly all: number } {
  if (!item) return { table: 0, all: 0 };
  const one = itemBytes(item) + STORED_OVERHEAD;
  const copies = INDEX_NAMES.filter((name) => item.indexes?.[name] && INDEX_ATTRIBUTES[name]).length;
  return { table: one, all: one * (1 + copies) };
}
