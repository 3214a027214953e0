import { createHmac, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, exportPKCS8, generateKeyPair, importJWK, importPKCS8, type JWK } from 'jose';
import type { LinkKeys } from '../core/ports/link-keys.ts';
import { type DeviceSecrets, openDeviceSecrets } from './device-secrets.ts';

/** The secrets of one data folder; they never leave it, and only its owner can read them. */
export interface LocalKeys {
  readonly devices: DeviceSecrets;
  /** Those of one-tap links. */
  readonly links: LinkKeys;
  readonly issuer: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey; readonly jwk: JWK };
  /** PKCS #8 in PEM: signs what the record comes to, day by day. */
  readonly audit: string;
  /** What a person must type at the sign-in page when the city listens beyond this machine. */
  readonly signInCode: string;
}

const ALGORITHM = 'ES256';

/** Reads `<data>/keys`, creating what is missing. */
export async function openLocalKeys(data: string): Promise<LocalKeys> {
  const folder = join(data, 'keys');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const device = await readOrCreate(join(folder, 'device.key'), async () => randomBytes(32).toString('base64url'));
  const signInCode = await readOrCreate(join(folder, 'sign-in-code'), async () => randomBytes(6).toString('base64url'));
  const link = await readOrCreate(join(folder, 'link.key'), async () => randomBytes(32).toString('base64url'));
  const newKey = async (): Promise<string> => exportPKCS8((await generateKeyPair(ALGORITHM, { extractable: true })).privateKey);
  const pem = await readOrCreate(join(folder, 'issuer.pem'), newKey);
  const audit = await readOrCreate(join(folder, 'audit.pem'), newKey);
  const privateKey = await importPKCS8(pem, ALGORITHM, { extractable: true });
  const { d: _secret, ...jwk } = await exportJWK(privateKey);
  const publicKey = (await importJWK(jwk, ALGORITHM)) as CryptoKey;
  return {
    devices: await openDeviceSecrets(folder, device),
    links: { key: async (period) => createHmac('sha256', link).update(`citywatch one-tap links, period ${period}`).digest() },
    issuer: { privateKey, publicKey, jwk: { ...jwk, alg: ALGORITHM, use: 'sig', kid: 'local' } },
    audit,
    signInCode,
  };
}

/**
 * Two commands may start at once on a new folder: each writes its own file and links it into place only
 * when none is there, so both read the same secret.
 */
async function readOrCreate(path: string, create: () => Promise<string>): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  const text = await create();
  const own = `${path}.${process.pid}`;
  const file = await open(own, 'w', 0o600);
  await file.writeFile(`${text}\n`);
  await file.sync();
  await file.close();
  try {
    await link(own, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
  await unlink(own);
  return (await readFile(path, 'utf8')).trim();
}
