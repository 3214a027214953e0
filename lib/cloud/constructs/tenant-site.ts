import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../nag.ts';
import { type CloudSettings, type Issuer, type TenantValues, UnusableDeployment } from '../values.ts';
import type { CityFunction } from './city-function.ts';
import { SiteDistribution } from './site-distribution.ts';
import type { TenantApi } from './tenant-api.ts';

export interface TenantSiteProps {
  readonly values: TenantValues;
  readonly settings: CloudSettings;
  readonly issuer: Issuer;
  readonly handler: CityFunction<'site'>;
  readonly api: TenantApi;
  /** Name of the IoT authorizer that lets consoles listen. @default consoles poll */
  readonly authorizerName?: string;
}

/** The console of one tenant, beside its API under one origin, so that the page needs no leave to call it. Where wanted, CloudFront stands in front of both. */
export class TenantSite extends Construct {
  readonly url: string;

  constructor(scope: Construct, id: string, { values, settings, issuer, handler, api, authorizerName }: TenantSiteProps) {
    super(scope, id);
    handler.tell('ISSUER', issuer.url);
    handler.tell('CLIENT_ID', issuer.clientId ?? issuer.audience);
    handler.tell('SCOPE', issuer.scope ?? 'openid profile');
    handler.tell('NAME_ZH', values.name.zh);
    handler.tell('NAME_EN', values.name.en);
    if (settings.baseMap) handler.tell('BASE_MAP', JSON.stringify(settings.baseMap));
    if (authorizerName) {
      // The endpoint's name is the account's own, and CloudFormation cannot tell it.
      handler.allow({ actions: ['iot:DescribeEndpoint'], resources: ['*'] }, 'PUSH_AUTHORIZER', authorizerName);
      acknowledge(
        handler,
        'AwsSolutions-IAM5[Resource::*]',
        'iot:DescribeEndpoint knows no resource; it tells the public host name of IoT Core.',
      );
    }
    api.serveSite(handler);
    this.url = inFront(Stack.of(this), settings, values)
      ? new SiteDistribution(this, 'Distribution', { api, ...(values.domain && { domain: values.domain }) }).url
      : api.url;
  }
}

/** Throws UnusableDeployment where CloudFront is asked for and cannot be had. */
function inFront({ region }: Stack, { cloudfront }: CloudSettings, { tenant, domain }: TenantValues): boolean {
  const inChina = region.startsWith('cn-');
  const wanted = domain !== undefined || (cloudfront ?? !inChina);
  if (wanted && inChina) {
    throw new UnusableDeployment(
      `${tenant} stands in ${region} and is to have ${domain ? `the domain ${domain.name}` : 'CloudFront'}: in China that asks for an ICP filing and is not set up from here; expected cloudfront=false and no domain`,
    );
  }
  if (domain && cloudfront === false)
    throw new UnusableDeployment(
      `${tenant} has the domain ${domain.name}, which CloudFront serves, and cloudfront is false: expected one or the other`,
    );
  return wanted;
}
