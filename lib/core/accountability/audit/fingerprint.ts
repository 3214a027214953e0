import { createHash, type KeyObject } from 'node:crypto';

/** SHA-256 (hex) of a public key's DER: what `openssl pkey -pubin -outform DER | sha256sum` shows. */
export const fingerprintOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
