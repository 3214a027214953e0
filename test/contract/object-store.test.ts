import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, expect, it } from 'vitest';
import { s3ObjectStore } from '../../lib/adapters/aws/s3-object-store.ts';
import { folderObjectStore } from '../../lib/adapters/local/folder-object-store.ts';
import { StoreUnavailable } from '../../lib/core/ports/errors.ts';
import { freePort, leftOut } from './components.ts';
import { objectStoreContract } from './object-store.contract.ts';
import { OBJECT_STORE_SERVER, startObjectStoreServer } from './object-store-server.ts';

const server = await startObjectStoreServer();
const root = mkdtempSync(join(tmpdir(), 'citywatch-objects-'));
afterAll(async () => {
  await server?.stop();
  rmSync(root, { recursive: true });
});

let folders = 0;
const newFolder = (): string => join(root, `${++folders}`, 'objects');
objectStoreContract('a folder', async () => folderObjectStore(newFolder()));

it('a folder leaves no half of an object behind when a write fails', async () => {
  const folder = newFolder();
  // A folder where the file should be: the new name cannot be given.
  mkdirSync(join(folder, 'k.object'), { recursive: true });
  await expect(folderObjectStore(folder).put('k', { bytes: new Uint8Array(9), contentType: 'text/plain' })).rejects.toThrow();
  expect(readdirSync(folder)).toEqual(['k.object']);
});

it('a folder holds nothing outside of itself', async () => {
  const folder = newFolder();
  const objects = folderObjectStore(folder);
  await objects.put('inside', { bytes: new Uint8Array(), contentType: 'text/plain' });
  writeFileSync(join(folder, '..', 'outside.object'), 'text/plain\nsecret');
  await expect(objects.get('../outside')).rejects.toThrow('not an object');
  await expect(objects.delete('../outside')).rejects.toThrow('not an object');
  expect(existsSync(join(folder, '..', 'outside.object'))).toBe(true);
});

if (server) {
  objectStoreContract('S3', async () => s3ObjectStore(server.client, await server.createBucket()));

  it('S3 says what is wrong with a bucket that is not there, as what will not pass by itself', async () => {
    const objects = s3ObjectStore(server.client, 'none');
    const failure = await objects.put('k', { bytes: new Uint8Array(), contentType: 'text/plain' }).catch((cause: unknown) => cause);
    expect(failure).toMatchObject({ name: 'NoSuchBucket' });
  });
} else {
  leftOut('ObjectStore on S3', OBJECT_STORE_SERVER.component, OBJECT_STORE_SERVER.install);
}

it('S3 out of reach is a fault that may pass', async () => {
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${await freePort()}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  await expect(s3ObjectStore(client, 'b').get('k')).rejects.toBeInstanceOf(StoreUnavailable);
  client.destroy();
});
