import { gunzipSync } from 'node:zlib';
import { invalid, Problem } from './problem.ts';

/** The bytes of a body behind its Content-Encoding. Throws too-large above the bound, so that a small body cannot fill the memory. */
export function unpack(bytes: Buffer, encoding: string | undefined, mostBytes: number): Buffer {
  const tooLarge = (): Problem => new Problem('too-large', `expected at most ${mostBytes} bytes, unpacked`);
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') {
    if (bytes.length > mostBytes) throw tooLarge();
    return bytes;
  }
  if (name !== 'gzip') throw invalid('/content-encoding', `"${name.slice(0, 80)}": expected gzip`);
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new Problem('validation', `the body is not gzip: ${(cause as Error).message}`, {
      errors: [{ pointer: '', message: 'expected what Content-Encoding says' }],
    });
  }
}
