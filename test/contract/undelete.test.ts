import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { undeleteObjects } from '../../lib/adapters/aws/s3-undelete.ts';
import { leftOut } from './components.ts';
import { OBJECT_STORE_SERVER, startObjectStoreServer } from './object-store-server.ts';

const server = await startObjectStoreServer();
afterAll(() => server?.stop());

if (server) {
  const { client, createBucket } = server;
  describe('a versioned bucket', () => {
    it('gives back what was deleted, as it was last, and nothing that was deleted before', async () => {
      const bucket = await createBucket();
      await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      const objects = s3ObjectStore(client, bucket);
      const put = (key: string, text: string) => objects.put(key, { bytes: Buffer.from(text), contentType: 'text/plain' });
      const read = async (key: string) => Buffer.from((await objects.get(key))?.bytes ?? []).toString();
      await put('publications/rules/a', 'first');
      await put('publications/rules/a', 'second');
      await put('evidence/1/b', 'photo');
      await put('evidence/1/kept', 'kept');
      for (const key of ['publications/rules/a', 'evidence/1/b']) await objects.delete(key);
      const options = { bucket, since: Date.now() - 60_000, dryRun: false };
      expect(await undeleteObjects(client, { ...options, since: Date.now() + 60_000 })).toEqual([]);
      expect(await undeleteObjects(client, { ...options, dryRun: true })).toEqual(['evidence/1/b', 'publications/rules/a']);
      expect(await read('evidence/1/b')).toBe('');
      expect(await undeleteObjects(client, options)).toEqual(['evidence/1/b', 'publications/rules/a']);
      expect([await read('publications/rules/a'), await read('evidence/1/b'), await read('evidence/1/kept')]).toEqual([
        'second',
        'photo',
        'kept',
      ]);
      expect(await undeleteObjects(client, options)).toEqual([]);
    });
  });
} else {
  leftOut('deleted objects of a bucket', OBJECT_STORE_SERVER.component, OBJECT_STORE_SERVER.install);
}
