import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../adapters/local/whole-file.ts';

/** A token that `sign-in` brought, and until when it is good (epoch milliseconds). */
export interface KeptToken {
  readonly token: string;
  readonly until: number;
}

type Kept = Readonly<Record<string, KeptToken>>;

/** One that ends while a command is under way is of no use. */
const SPARE_MILLIS = 60_000;

const fileIn = (data: string): string => join(data, 'sign-in.json');
const keyOf = (issuer: string, client: string): string => `${issuer} ${client}`;

/** The token kept for an issuer's client, while it is good. A file that is no such file counts as empty. */
export async function keptToken(data: string, issuer: string, client: string, now = Date.now()): Promise<string | undefined> {
  const found = (await readKept(data))[keyOf(issuer, client)];
  return found && found.until > now + SPARE_MILLIS ? found.token : undefined;
}

/** Keeps a token beside the local keys, for the owner of the folder alone. */
export async function keepToken(data: string, issuer: string, client: string, kept: KeptToken): Promise<void> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  const all = { ...(await readKept(data)), [keyOf(issuer, client)]: kept };
  await writeWhole(fileIn(data), `${JSON.stringify(all, undefined, 2)}\n`, 0o600);
}

async function readKept(data: string): Promise<Kept> {
  try {
    const value: unknown = JSON.parse(await readFile(fileIn(data), 'utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Kept) : {};
  } catch {
    return {};
  }
}
