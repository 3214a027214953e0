import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { FunctionName } from '../../wiring/environment.ts';
import { acknowledge, acknowledgeWildcard } from '../nag.ts';
import type { CityFunction, Variable } from './city-function.ts';
import type { TenantKey } from './tenant-key.ts';

/** Days a log is kept: the law asks for six months. */
const LOG_DAYS = 400;
/** Days a deleted or replaced object can be brought back; after that a demanded deletion is real. */
const UNDELETE_DAYS = 30;

const PRIVATE = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  removalPolicy: RemovalPolicy.RETAIN,
} as const;

/** A tenant's files: publications, evidence, raw payloads. Who read a photo is on record in a second bucket. */
export class ObjectBucket extends Construct {
  readonly bucket: Bucket;
  private readonly key: TenantKey;

  constructor(scope: Construct, id: string, props: { readonly key: TenantKey }) {
    super(scope, id);
    this.key = props.key;
    const accessLog = new Bucket(this, 'AccessLog', {
      ...PRIVATE,
      // Log delivery to a bucket under a customer's key fails silently; the log holds names of objects, not their bytes.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(LOG_DAYS) }],
    });
    acknowledge(accessLog, 'AwsSolutions-S1', 'This bucket receives the access log; logging its own deliveries would never end.');
    this.bucket = new Bucket(this, 'Bucket', {
      ...PRIVATE,
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key.key,
      bucketKeyEnabled: true,
      versioned: true,
      serverAccessLogsBucket: accessLog,
      serverAccessLogsPrefix: 'objects/',
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(UNDELETE_DAYS), abortIncompleteMultipartUploadAfter: Duration.days(7) },
      ],
    });
  }

  /** `ListBucket` makes a missing object a 404; without it S3 answers 403, which cannot be told from a refusal. */
  grantRead<N extends FunctionName>(reader: CityFunction<N>, variable: Variable<N>): void {
    const everything = this.bucket.arnForObjects('*');
    reader.allow({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] }, variable, this.bucket.bucketName);
    reader.allow({ actions: ['s3:GetObject'], resources: [everything] });
    this.key.grantUseThrough(reader, 's3');
    acknowledgeWildcard(reader, everything, 'Every object of the tenant’s own bucket: the functions choose the keys.');
  }

  /** Puts files below one folder, and reads none. */
  grantPutBelow<N extends FunctionName>(writer: CityFunction<N>, variable: Variable<N>, folder: string): void {
    const below = this.bucket.arnForObjects(`${folder}/*`);
    writer.allow({ actions: ['s3:PutObject'], resources: [below] }, variable, this.bucket.bucketName);
    this.key.grantUseThrough(writer, 's3');
    acknowledgeWildcard(writer, below, 'Every object of one folder: each is named by the digest of what is in it.');
  }

  /** Nothing the functions do deletes a file. */
  grantReadWrite<N extends FunctionName>(user: CityFunction<N>, variable: Variable<N>): void {
    this.grantRead(user, variable);
    user.allow({ actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects('*')] });
  }
}
