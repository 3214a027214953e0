import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssuedCertificate } from '../../adapters/aws/iot-identities.ts';
import { CommandFailed } from '../output.ts';

export interface PemFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Where a certificate and its key will lie. Throws CommandFailed when something is there: a private key is never overwritten. */
export async function freshPemFiles(folder: string, name: string): Promise<PemFiles> {
  const files = { certificate: join(folder, `${name}.cert.pem`), privateKey: join(folder, `${name}.key.pem`) };
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

/** For their owner alone. */
export async function writePemFiles(files: PemFiles, { certificate, privateKey }: IssuedCertificate): Promise<void> {
  for (const [file, text] of [
    [files.privateKey, privateKey],
    [files.certificate, certificate],
  ] as const) {
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o600, flag: 'wx' });
  }
}
