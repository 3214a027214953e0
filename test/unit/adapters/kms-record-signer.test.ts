import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { describe, expect, it } from 'vitest';
import { kmsRecordSigner } from '../../../lib/adapters/aws/kms-record-signer.ts';
import { fingerprintOf } from '../../../lib/core/accountability/audit/fingerprint.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import { jsonFault, type ServiceAnswer, type ServiceDouble, serviceDouble } from './service-double.ts';

const KEY = 'arn:aws-cn:kms:cn-north-1:111111111111:key/1';
const PAYLOAD = Buffer.from('佛山'.repeat(10_000));
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

interface Asked {
  readonly KeyId: string;
  readonly Message: string;
  readonly MessageType: string;
  readonly SigningAlgorithm: string;
}

/**
 * Answers as KMS does for a key of ECC_NIST_P256, with a key pair of its own. Node signs only what it has digested itself, so that the double
 * signs the payload whose digest it was sent, and nothing else.
 */
function keyService(body: string, target: string): ServiceAnswer {
  if (target === 'TrentService.GetPublicKey') {
    const PublicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    return { body: JSON.stringify({ KeyId: KEY, PublicKey }) };
  }
  const { Message, MessageType, SigningAlgorithm } = JSON.parse(body) as Asked;
  const digest = createHash('sha256').update(PAYLOAD).digest('base64');
  if (Message !== digest || MessageType !== 'DIGEST' || SigningAlgorithm !== 'ECDSA_SHA_256') return jsonFault(400, 'ValidationException');
  const Signature = sign('sha256', PAYLOAD, { key: pair.privateKey, dsaEncoding: 'der' }).toString('base64');
  return { body: JSON.stringify({ KeyId: KEY, Signature }) };
}

const double = (answer: (body: string, target: string) => ServiceAnswer): Promise<ServiceDouble> =>
  serviceDouble(({ body, headers }) => answer(body, String(headers['x-amz-target'])));

describe('the signer of the record in KMS', () => {
  it('signs what the public key it tells verifies, however long it is, and asks for the key once', async () => {
    const service = await double(keyService);
    const signer = kmsRecordSigner(new KMSClient(service.settings), KEY);
    const [key, again] = [await signer.key(), await signer.key()];
    const signature = await signer.sign(PAYLOAD);
    const publicKey = createPublicKey(key.publicKey);
    expect(again).toBe(key);
    expect(key.fingerprint).toBe(fingerprintOf(pair.publicKey));
    expect(verify('sha256', PAYLOAD, { key: publicKey, dsaEncoding: 'der' }, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('other'), { key: publicKey, dsaEncoding: 'der' }, signature)).toBe(false);
    expect(service.requests.map(({ body }) => (JSON.parse(body) as Asked).KeyId)).toEqual([KEY, KEY]);
  });

  it('says that it may be tried again when KMS has no time, and asks for the key anew', async () => {
    let faults = 2;
    const service = await double((body, target) =>
      faults-- > 0
        ? target.endsWith('Sign')
          ? jsonFault(500, 'KMSInternalException')
          : jsonFault(400, 'ThrottlingException')
        : keyService(body, target),
    );
    const signer = kmsRecordSigner(new KMSClient(service.settings), KEY);
    await expect(signer.key()).rejects.toThrow(StoreUnavailable);
    await expect(signer.sign(PAYLOAD)).rejects.toThrow(StoreUnavailable);
    expect((await signer.key()).fingerprint).toBe(fingerprintOf(pair.publicKey));
  });

  it('hands on what no repetition mends, and takes no answer for a signature that is none', async () => {
    const service = await double((_body, target) =>
      target.endsWith('Sign') ? { body: JSON.stringify({ KeyId: KEY }) } : jsonFault(400, 'DisabledException'),
    );
    const signer = kmsRecordSigner(new KMSClient(service.settings), KEY);
    await expect(signer.key()).rejects.toMatchObject({ name: 'DisabledException' });
    await expect(signer.sign(PAYLOAD)).rejects.toThrow('KMS answered without a signature');
  });
});
