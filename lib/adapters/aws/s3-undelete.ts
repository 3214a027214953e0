import { type DeleteMarkerEntry, DeleteObjectCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

export interface UndeleteOptions {
  readonly bucket: string;
  /** Epoch milliseconds: what was deleted before stays deleted. */
  readonly since: number;
  readonly dryRun: boolean;
}

/** Takes away the marks under which a versioned bucket hides what was deleted; returns the keys that are there again, or would be. */
export async function undeleteObjects(client: S3Client, { bucket, since, dryRun }: UndeleteOptions): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Key, VersionId, IsLatest, LastModified } of deleteMarkers(client, bucket)) {
    if (!Key || !VersionId || !IsLatest || (LastModified?.getTime() ?? 0) < since) continue;
    if (!dryRun) await client.send(new DeleteObjectCommand({ Bucket: bucket, Key, VersionId }));
    keys.push(Key);
  }
  return keys;
}

async function* deleteMarkers(client: S3Client, bucket: string): AsyncIterable<DeleteMarkerEntry> {
  let from: { readonly KeyMarker?: string; readonly VersionIdMarker?: string } | undefined;
  do {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...from }));
    yield* page.DeleteMarkers ?? [];
    const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
    from =
      IsTruncated && NextKeyMarker
        ? { KeyMarker: NextKeyMarker, ...(NextVersionIdMarker && { VersionIdMarker: NextVersionIdMarker }) }
        : undefined;
  } while (from);
}
