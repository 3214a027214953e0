import { access, mkdir, open, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IssuedCertificate } from '../../adapters/aws/iot-identities.ts';
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

/** As `<name>.cert.pem` and, where there is one, `<name>.key.pem`; over what is there only where that is said. Throws CommandFailed. */
export async function keepPemFiles(folder: string, name: string, issued: Partial<IssuedCertificate>, over: boolean): Promise<void> {
  const files = over ? pemFiles(folder, name) : await freshPemFiles(folder, name);
  for (const [file, text] of [
    [files.privateKey, issued.privateKey],
    [files.certificate, issued.certificate],
  ] as const) {
    if (text === undefined) continue;
    // Whole or not at all, and on disk: the certificate is made good next, and its key exists nowhere else.
    const handle = await open(`${file}.part`, 'w', 0o600);
    await handle.writeFile(text.endsWith('\n') ? text : `${text}\n`);
    await handle.sync();
    await handle.close();
    await rename(`${file}.part`, file);
  }
}

const pemFiles = (folder: string, name: string): PemFiles => ({
  certificate: join(folder, `${name}.cert.pem`),
  privateKey: join(folder, `${name}.key.pem`),
});

/** For their owner alone. */
export async function writePemFiles(files: PemFiles, { certificate, privateKey }: IssuedCertificate): Promise<void> {
  for (const [file, text] of [
    [files.privateKey, privateKey],
    [files.certificate, certificate],
  ] as const) {
    await writeFile(file, text.endsWith('\n') ? text : `${text}\n`, { mode: 0o600, flag: 'wx' });
  }
}
