import { ListBucketsCommand, PutBucketTaggingCommand } from '@aws-sdk/client-s3';
import type { Clients } from './clients.ts';

/** The emulator's CloudFormation gives buckets no tags; CDK's function empties only those that carry this one. */
export async function tagDisposableBuckets({ s3 }: Clients): Promise<void> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const TagSet = [{ Key: 'aws-cdk:auto-delete-objects', Value: 'true' }];
  for (const { Name = '' } of Buckets) {
    if (Name.startsWith('citywatch-')) await s3.send(new PutBucketTaggingCommand({ Bucket: Name, Tagging: { TagSet } }));
  }
}
