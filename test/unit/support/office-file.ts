import { crc32, inflateRawSync } from 'node:zlib';
import { expect } from 'vitest';

/** The files of a ZIP archive by name, read by its central directory as a reader of such files does; checks lengths and sums. */
export function unzipped(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  expect(end).toBe(archive.length - 22);
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [packed, size, nameLength, local] = [20, 24, 28, 42].map((offset) =>
      offset === 28 ? archive.readUInt16LE(at + offset) : archive.readUInt32LE(at + offset),
    ) as [number, number, number, number];
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    expect(archive.toString('utf8', local + 30, local + 30 + nameLength)).toBe(name);
    const bytes = inflateRawSync(archive.subarray(start, start + packed));
    expect(bytes.length, name).toBe(size);
    expect(crc32(bytes), name).toBe(archive.readUInt32LE(at + 16));
    files.set(name, bytes);
    at += 46 + nameLength;
  }
  return files;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for these.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Throws unless tags close in order and attributes stand in quotes, without a character that XML 1.0 forbids or an `&` that is no entity. */
export function expectWellFormed(xml: string, name: string): void {
  const fail = (what: string): never => {
    throw new Error(`${name} is not well-formed: ${what}`);
  };
  if (FORBIDDEN.test(xml)) fail('forbidden characters');
  if (/&(?!(?:amp|lt|gt|quot|#39);)/.test(xml)) fail('a bare &');
  const open: string[] = [];
  const body = xml.replace(/^<\?xml[^?]*\?>\s*/, '');
  const rest = body.replace(
    /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, closing: string, tag: string, __, empty: string) => {
      if (closing && open.pop() !== tag) fail(`</${tag}>`);
      if (!closing && !empty) open.push(tag);
      return '';
    },
  );
  if (open.length > 0) fail(`${open.join(', ')} left open`);
  if (/[<>]/.test(rest)) fail('a bare angle bracket');
}
