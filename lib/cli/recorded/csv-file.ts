import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CsvError, parse } from 'csv-parse';
import { CommandFailed } from '../output.ts';

/** A line of a CSV file: its values by the names of the header, and where it is. */
export interface CsvRow {
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

/** A file that cannot be read as what it should be; the message says where and what was expected. */
export class UnreadableFile extends CommandFailed {
  override readonly name = 'UnreadableFile';
  constructor(message: string, options?: ErrorOptions) {
    super(2, message, options);
  }
}

/** A file's text, UTF-8. Throws UnreadableFile. */
export function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: Error) => {
    throw new UnreadableFile(`${file}: ${cause.message}`, { cause });
  });
}

/** The rows of a CSV file with a header (RFC 4180, UTF-8, byte order mark allowed). Throws UnreadableFile. */
export async function* csvRows(file: string, delimiter: string, demanded: readonly string[]): AsyncGenerator<CsvRow> {
  const parser = parse({ delimiter, bom: true, info: true, relax_column_count: false, skip_empty_lines: true, trim: true });
  const source = createReadStream(file);
  source.once('error', (cause) => parser.destroy(cause));
  source.pipe(parser);
  let header: string[] | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (header) {
        const names = header;
        yield { line: info.lines, values: Object.fromEntries(record.map((value, index) => [names[index] as string, value])) };
        continue;
      }
      header = record;
      const missing = demanded.filter((name) => !record.includes(name));
      if (missing.length > 0)
        throw new UnreadableFile(
          `${file}:1: the header "${record.join(delimiter)}" lacks ${missing.join(', ')}: expected ${demanded.join(delimiter)}`,
        );
    }
  } catch (cause) {
    const { code, lines } = cause as NodeJS.ErrnoException & { lines?: number };
    if (cause instanceof CsvError) throw new UnreadableFile(`${file}:${lines ?? 1}: ${(cause as Error).message}`, { cause });
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES')
      throw new UnreadableFile(`${file}: ${(cause as Error).message}`, { cause });
    throw cause;
  }
  if (!header) throw new UnreadableFile(`${file}: it is empty: expected a header and rows`);
}
