import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort, runBeside, untilItWorks } from './components.ts';

/** S3's API, in memory. */
export interface ObjectStoreServer {
  readonly client: S3Client;
  /** A new bucket; returns its name. */
  createBucket(): Promise<string>;
  stop(): Promise<void>;
}

export const OBJECT_STORE_SERVER = {
  component: 'an S3 API (moto, in Python)',
  install: 'bash test/contract/install-object-store-server.sh',
};

const SERVER = join(process.cwd(), '.cache/moto/bin/moto_server');

/** Starts it on a free port; `undefined` where it is not installed. */
export async function startObjectStoreServer(): Promise<ObjectStoreServer | undefined> {
  if (!existsSync(SERVER)) return undefined;
  const port = await freePort();
  const server = runBeside(SERVER, ['-H', '127.0.0.1', '-p', String(port)]);
  const client = new S3Client({
    endpoint: `http://127.0.0.1:${port}`,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    // Writers of one key at once now and then trip this server over its own feet; it answers 500, and the client tries again as it would in the cloud.
    maxAttempts: 5,
  });
  const stop = async (): Promise<void> => {
    client.destroy();
    await server.stop();
  };
  try {
    await untilItWorks(60, server.isGone, () => client.send(new ListBucketsCommand({})));
  } catch (cause) {
    await stop();
    throw new Error('the S3 API does not answer', { cause });
  }
  let buckets = 0;
  const createBucket = async (): Promise<string> => {
    const Bucket = `bucket-${++buckets}`;
    await client.send(new CreateBucketCommand({ Bucket }));
    return Bucket;
  };
  return { client, createBucket, stop };
}
