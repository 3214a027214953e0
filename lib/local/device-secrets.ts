import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../adapters/local/whole-file.ts';

/** What became of a thing's secret: what differs from one that was never touched. */
interface Fate {
  /** How often it was replaced. */
  readonly generation: number;
  readonly revoked?: true;
}

/** `rotate`: another secret from now on. `revoke`: none is good. `readmit`: another one is, after a revocation. */
export const DEVICE_CHANGES = ['rotate', 'revoke', 'readmit'] as const;
export type DeviceChange = (typeof DEVICE_CHANGES)[number];

/** The thing is not in a state for it; the message says what is. */
export class DeviceChangeRefused extends Error {
  override readonly name = 'DeviceChangeRefused';
}

/** The passwords of things. The running city alone changes them; commands read. */
export interface DeviceSecrets {
  /** The password of a thing: base64url of HMAC-SHA256 over its name and how often it was replaced, so nothing is stored of a thing that keeps its first. `undefined` while it is revoked. */
  secret(thing: string): string | undefined;
  /** Whether `secret` is the thing's password; takes the same time wherever it differs. */
  isSecret(thing: string, secret: string): boolean;
  isRevoked(thing: string): boolean;
  /** On disk when it resolves, and in force. Throws DeviceChangeRefused: what is revoked is readmitted, not rotated, and nothing else is readmitted. */
  change(thing: string, change: DeviceChange): Promise<void>;
}

/** `key` is the folder's own; what was replaced and revoked lies beside it in `devices.json`. */
export async function openDeviceSecrets(folder: string, key: string): Promise<DeviceSecrets> {
  const file = join(folder, 'devices.json');
  const fates = new Map<string, Fate>(Object.entries(await readFates(file)));
  let written: Promise<void> = Promise.resolve();
  const fateOf = (thing: string): Fate => fates.get(thing) ?? { generation: 0 };
  const secretOf = (thing: string): string => {
    const { generation } = fateOf(thing);
    return createHmac('sha256', key)
      .update(generation === 0 ? thing : `${thing}\n${generation}`)
      .digest('base64url');
  };
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const isRevoked = (thing: string): boolean => fateOf(thing).revoked === true;
  return {
    isRevoked,
    secret: (thing) => (isRevoked(thing) ? undefined : secretOf(thing)),
    isSecret: (thing, secret) => timingSafeEqual(digest(secretOf(thing)), digest(secret)) && !isRevoked(thing),
    async change(thing, change) {
      if (change === 'rotate' && isRevoked(thing)) throw new DeviceChangeRefused(`${thing} is revoked: readmit it first`);
      if (change === 'readmit' && !isRevoked(thing))
        throw new DeviceChangeRefused(`${thing} is not revoked: rotate gives it another secret`);
      const { generation } = fateOf(thing);
      fates.set(thing, change === 'revoke' ? { generation, revoked: true } : { generation: generation + 1 });
      written = written.catch(() => undefined).then(() => writeFates(file, Object.fromEntries(fates)));
      return written;
    },
  };
}

async function readFates(file: string): Promise<Record<string, Fate>> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw cause;
  }
}

/** Whole or not at all: a revoked secret must not be good again because of a power cut. */
const writeFates = (file: string, fates: Record<string, Fate>): Promise<void> => writeWhole(file, `${JSON.stringify(fates)}\n`, 0o600);
