import { Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge } from '../nag.ts';
import type { SiteDomain } from '../values.ts';
import type { TenantApi } from './tenant-api.ts';

export interface SiteDistributionProps {
  readonly api: TenantApi;
  /** @default the name that CloudFront gives it */
  readonly domain?: SiteDomain;
}

/** Days a log is kept: the law asks for six months. */
const LOG_DAYS = 400;

/** CloudFront in front of a tenant's API: files of the console from its edges, everything else handed on as it is. */
export class SiteDistribution extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { api, domain }: SiteDistributionProps) {
    super(scope, id);
    const origin = new HttpOrigin(Fn.select(2, Fn.split('/', api.url)), {
      protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [OriginSslPolicy.TLS_V1_2],
      // As long as the API may take.
      readTimeout: Duration.seconds(30),
    });
    const shared = { origin, compress: true, viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY };
    const uncached = {
      ...shared,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // Authorization and If-Match among them; the host must be the API's own.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      responseHeadersPolicy: ResponseHeadersPolicy.SECURITY_HEADERS,
    };
    const distribution = new Distribution(this, 'Distribution', {
      comment: api.node.path.slice(0, 128),
      // The site sends its own security headers and says itself what may be kept, and how long.
      defaultBehavior: {
        ...shared,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      },
      additionalBehaviors: { '/v1/*': uncached, '/config.json': uncached },
      // A refusal of the API is an answer, not something to be kept.
      errorResponses: [404, 500, 502, 503, 504].map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_200,
      enableLogging: true,
      logBucket: this.accessLog(),
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificate),
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      }),
    });
    acknowledge(distribution, 'AwsSolutions-CFR1', 'Officers on duty travel; who may see what is the token’s business, not the place’s.');
    acknowledge(
      distribution,
      'AwsSolutions-CFR2',
      'A web ACL is the operator’s own: the API behind is throttled and lets nobody in without a token.',
    );
    if (!domain)
      acknowledge(
        distribution,
        'AwsSolutions-CFR4',
        'CloudFront’s own certificate comes with its own rules; a name of one’s own asks for TLS 1.2 (2021).',
      );
    this.url = `https://${domain?.name ?? distribution.distributionDomainName}/`;
  }

  private accessLog(): Bucket {
    const bucket = new Bucket(this, 'AccessLog', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
      // CloudFront delivers by ACL, and not to a bucket under a customer's key.
      objectOwnership: ObjectOwnership.BUCKET_OWNER_PREFERRED,
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(LOG_DAYS) }],
    });
    acknowledge(bucket, 'AwsSolutions-S1', 'This bucket receives an access log; logging its own deliveries would never end.');
    return bucket;
  }
}
