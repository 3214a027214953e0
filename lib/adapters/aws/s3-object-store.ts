import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { StoreUnavailable } from '../../core/ports/errors.ts';
import { checkObject, checkObjectKey, type ObjectStore } from '../../wiring/object-store.ts';
import { isPassing } from './aws-errors.ts';

/** An ObjectStore in an S3 bucket; encryption is the bucket's default. */
export function s3ObjectStore(client: S3Client, bucket: string): ObjectStore {
  const translated = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    checkObjectKey(key);
    try {
      return await work();
    } catch (cause) {
      if (!isPassing(cause)) throw cause;
      throw new StoreUnavailable(`${bucket}/${key}: ${(cause as Error).message}`, { cause });
    }
  };
  return {
    put: (key, object) =>
      translated(key, async () => {
        checkObject(key, object);
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: object.bytes, ContentType: object.contentType }));
      }),
    get: (key) =>
      translated(key, async () => {
        try {
          const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          const bytes = await answer.Body?.transformToByteArray();
          return { bytes: bytes ?? new Uint8Array(), contentType: answer.ContentType ?? 'application/octet-stream' };
        } catch (cause) {
          if (cause instanceof NoSuchKey) return undefined;
          throw cause;
        }
      }),
    delete: (key) =>
      translated(key, async () => {
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }),
  };
}
