import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { checkObjectKey, type ObjectStore } from '../../wiring/object-store.ts';

/** An ObjectStore in an S3 bucket; encryption is the bucket's default. */
export function s3ObjectStore(client: S3Client, bucket: string): ObjectStore {
  return {
    async put(key, object) {
      checkObjectKey(key);
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: object.bytes, ContentType: object.contentType }));
    },
    async get(key) {
      checkObjectKey(key);
      try {
        const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
        const bytes = await answer.Body?.transformToByteArray();
        return { bytes: bytes ?? new Uint8Array(), contentType: answer.ContentType ?? 'application/octet-stream' };
      } catch (cause) {
        if (cause instanceof NoSuchKey) return undefined;
        throw cause;
      }
    },
    async delete(key) {
      checkObjectKey(key);
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}
