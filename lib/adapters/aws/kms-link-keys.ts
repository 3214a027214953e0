import { GenerateMacCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { LinkKeys } from '../../core/ports/link-keys.ts';
import { askedOnce } from '../../wiring/asked-once.ts';
import { serviceError } from './aws-errors.ts';

/**
 * Keys derived from an HMAC key of KMS, which never leaves it: the MAC over a period's number is that period's key. One request for each period an instance
 * meets; then links are signed and checked in memory. Throws StoreUnavailable.
 */
export function kmsLinkKeys(client: KMSClient, { keyId }: { readonly keyId: string }): LinkKeys {
  const known = new Map<number, () => Promise<Uint8Array>>();
  const derive = async (period: number): Promise<Uint8Array> => {
    try {
      const request = {
        KeyId: keyId,
        MacAlgorithm: 'HMAC_SHA_256' as const,
        Message: Buffer.from(`citywatch one-tap links, period ${period}`),
      };
      const { Mac } = await client.send(new GenerateMacCommand(request));
      if (!Mac) throw new Error('KMS answered without a MAC');
      return Mac;
    } catch (cause) {
      throw serviceError('the key of one-tap links', cause);
    }
  };
  return {
    key(period) {
      const ask = known.get(period) ?? askedOnce(() => derive(period));
      known.set(period, ask);
      return ask();
    },
  };
}
