import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type MovedPart, MoveRefused } from '../../../stores/move/move-tenant.ts';
import { rowOfText, rowText } from '../../../stores/move/moved-rows.ts';

const FORMAT = 'citywatch-tenant-1';

/** Writes an export, a part a line, packed; the file has its name when it is whole. For its owner alone: it holds names and telephones. */
export async function writeExport(file: string, parts: AsyncIterable<MovedPart>): Promise<MovedPart | undefined> {
  const draft = `${file}.partial`;
  const packer = createGzip();
  const written = finished(packer.pipe(createWriteStream(draft, { mode: 0o600 })));
  let last: MovedPart | undefined;
  for await (const part of parts) {
    last = part;
    if (!packer.write(`${lineOf(part)}\n`)) await once(packer, 'drain');
  }
  packer.end();
  await written;
  await rename(draft, file);
  return last;
}

function lineOf(part: MovedPart): string {
  if ('row' in part) return `{"row":${rowText(part.row)}}`;
  if ('header' in part) return JSON.stringify({ header: { format: FORMAT, ...part.header } });
  if ('summary' in part) return JSON.stringify(part);
  const { key, contentType, bytes } = part.object;
  return JSON.stringify({ object: { key, contentType, bytes: Buffer.from(bytes).toString('base64') } });
}

/** Reads one again. Throws MoveRefused for a file that is none. */
export async function* readExport(file: string): AsyncIterable<MovedPart> {
  const unpacked = createGunzip();
  createReadStream(file)
    .on('error', (cause) => unpacked.destroy(cause))
    .pipe(unpacked);
  try {
    for await (const line of createInterface({ input: unpacked, crlfDelay: Number.POSITIVE_INFINITY })) yield partOf(JSON.parse(line));
  } catch (cause) {
    if (cause instanceof MoveRefused) throw cause;
    throw new MoveRefused(`${file} cannot be read: ${(cause as Error).message}; expected a file that tier export wrote`, { cause });
  }
}

// biome-ignore lint/suspicious/noExplicitAny: as `lineOf` wrote it; what is none of it is refused.
function partOf(line: any): MovedPart {
  if (line.row) return { row: rowOfText(line.row) };
  if (line.object) return { object: { ...line.object, bytes: new Uint8Array(Buffer.from(line.object.bytes, 'base64')) } };
  if (line.header?.format === FORMAT || line.summary) return line as MovedPart;
  throw new MoveRefused(`a line is none of ${FORMAT}: expected a file that tier export of this version wrote`);
}
