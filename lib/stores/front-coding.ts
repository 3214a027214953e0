import type { ByteReader } from '../core/byte-reader.ts';
import type { ByteWriter } from '../core/bytes.ts';

/** Writes of a name what differs from a former one that begins alike. */
export function putName(writer: ByteWriter, name: string, former: string): void {
  let same = 0;
  while (same < name.length && same < former.length && name.charCodeAt(same) === former.charCodeAt(same)) same++;
  // Not between the halves of a character.
  if (same > 0 && (name.charCodeAt(same - 1) & 0xfc00) === 0xd800) same--;
  writer.whole(same);
  writer.text(name, same);
}

export const getName = (reader: ByteReader, former: string): string => former.slice(0, reader.whole()) + reader.text();
