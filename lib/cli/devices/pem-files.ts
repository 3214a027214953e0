import { access, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssuedCertificate } from '../../adapters/aws/iot-identities.ts';
import { writeWhole } from '../../adapters/local/whole-file.ts';
import { CommandFailed } from '../output.ts';

export interface PemFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Where a certificate and its key will lie. Throws CommandFailed when something is there: a private key is never overwritten. */
export async function freshPemFiles(folder: string, name: string): Promise<PemFiles> {
  const files = pemFiles(folder, name);
  for (const file of [files.certificate, files.privateKey]) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) throw thereAlready(file);
  }
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: Error) => {
    throw new CommandFailed(2, `${folder} cannot be made (${cause.message}): name another folder with --out`);
  });
  return files;
}

/** Where they lie, whatever is there. */
export const pemFiles = (folder: string, name: string): PemFiles => ({
  certificate: join(folder, `${name}.cert.pem`),
  privateKey: join(folder, `${name}.key.pem`),
});

const thereAlready = (file: string): CommandFailed =>
  new CommandFailed(2, `${file} is there already and may be in use: name another folder with --out, or remove it`);

/** For their owner alone, and on disk: its key, where there is one, exists nowhere else. Over what is there only where that is said; throws CommandFailed else. */
export async function writePemFiles(
  files: PemFiles,
  { certificate, privateKey }: Partial<IssuedCertificate>,
  { over = false }: { readonly over?: boolean } = {},
): Promise<void> {
  for (const [file, text] of [
    [files.privateKey, privateKey],
    [files.certificate, certificate],
  ] as const) {
    if (text === undefined) continue;
    if (!over) await claim(file);
    await writeWhole(file, text.endsWith('\n') ? text : `${text}\n`, 0o600);
  }
}

/** Of two that write at once one gets the name. */
async function claim(file: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'EEXIST' ? thereAlready(file) : cause;
  });
  await handle.close();
}
