import { access, mkdir } from 'node:fs/promises';
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
    if (isThere) throw new CommandFailed(2, `${file} is there already and may be in use: name another folder with --out, or remove it`);
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

/** For their owner alone, and on disk: a certificate is made good next, and its key, where there is one, exists nowhere else. */
export async function writePemFiles(files: PemFiles, { certificate, privateKey }: Partial<IssuedCertificate>): Promise<void> {
  for (const [file, text] of [
    [files.privateKey, privateKey],
    [files.certificate, certificate],
  ] as const)
    if (text !== undefined) await writeWhole(file, text.endsWith('\n') ? text : `${text}\n`, 0o600);
}
