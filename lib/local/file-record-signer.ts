import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { fingerprintOf } from '../core/accountability/audit/fingerprint.ts';
import type { RecordSigner } from '../core/ports/audit-store.ts';

/** Signs with the key of a data folder (P-256, PKCS #8). Whoever has the folder has the key: what it proves is in docs/audit.md. */
export function fileRecordSigner(pem: string): RecordSigner {
  const key = createPrivateKey(pem);
  const publicKey = createPublicKey(key);
  const audit = { fingerprint: fingerprintOf(publicKey), publicKey: String(publicKey.export({ type: 'spki', format: 'pem' })) };
  return { key: async () => audit, sign: async (bytes) => sign('sha256', bytes, { key, dsaEncoding: 'der' }) };
}
