import type { ByteReader } from '../core/byte-reader.ts';
import { ByteWriter } from '../core/bytes.ts';
import { getName, putName } from './front-coding.ts';

/** Lists of names that are remembered: as many as there are items of state in use, up to this. */
const REMEMBERED = 4096;
const known = new Map<string, readonly string[]>();
const block = new ByteWriter();

/**
 * Names in a row, each as what differs from the one before, the first from `former`. An item's names are the same each time it is read: the
 * same bytes give the same strings.
 */
export function putNames(writer: ByteWriter, names: readonly string[], former: string): void {
  const known = written.get(former);
  const bytes = known && isSame(known.names, names) ? known.bytes : encoded(names, former);
  writer.whole(names.length);
  writer.whole(bytes.length);
  writer.raw(bytes);
}

/** The names that were last written behind a former one, and how. */
const written = new Map<string, { readonly names: readonly string[]; readonly bytes: Uint8Array }>();

function encoded(names: readonly string[], former: string): Uint8Array {
  let last = former;
  for (const name of names) {
    putName(block, name, last);
    last = name;
  }
  const bytes = block.take();
  if (written.size >= REMEMBERED) written.clear();
  written.set(former, { names, bytes });
  return bytes;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

export function getNames(reader: ByteReader, former: string): readonly string[] {
  const count = reader.whole();
  const length = reader.whole();
  const bytes = reader.latin1(length);
  const key = `${former}\n${bytes}`;
  const names = known.get(key);
  if (names) {
    reader.raw(length);
    return names;
  }
  const read: string[] = [];
  for (let index = 0; index < count; index++) read.push(getName(reader, read[index - 1] ?? former));
  if (known.size >= REMEMBERED) known.clear();
  known.set(key, read);
  return read;
}
