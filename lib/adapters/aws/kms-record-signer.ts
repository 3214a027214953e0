import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { fingerprintOf } from '../../core/accountability/audit/fingerprint.ts';
import type { RecordSigner } from '../../core/ports/audit-store.ts';
import { askedOnce } from '../../wiring/asked-once.ts';
import { serviceError } from './aws-errors.ts';

/** Signs with a key of KMS (ECC_NIST_P256): the private half never leaves it. Throws StoreUnavailable. */
export function kmsRecordSigner(client: KMSClient, keyId: string): RecordSigner {
  const translated = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw serviceError(keyId, cause);
    }
  };
  return {
    key: askedOnce(() =>
      translated(async () => {
        const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
        if (!PublicKey) throw new Error('KMS answered without a public key');
        const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
        return { fingerprint: fingerprintOf(key), publicKey: String(key.export({ type: 'spki', format: 'pem' })) };
      }),
    ),
    sign: (bytes) =>
      translated(async () => {
        // A message of its own may have 4 KiB; its digest always fits.
        const Message = createHash('sha256').update(bytes).digest();
        const input = { KeyId: keyId, Message, MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
        const { Signature } = await client.send(new SignCommand(input));
        if (!Signature) throw new Error('KMS answered without a signature');
        return Signature;
      }),
  };
}
