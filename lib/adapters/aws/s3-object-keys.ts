import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

/** Every key of a bucket, for an operator's tools: no function may list. */
export async function* s3ObjectKeys(client: S3Client, bucket: string): AsyncIterable<string> {
  let ContinuationToken: string | undefined;
  do {
    const page = await client.send(new ListObjectsV2Command({ Bucket: bucket, ...(ContinuationToken ? { ContinuationToken } : {}) }));
    for (const { Key } of page.Contents ?? []) if (Key) yield Key;
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}
