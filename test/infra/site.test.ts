import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { cityValues } from '../../lib/cloud/tenants.ts';
import { UnusableDeployment } from '../../lib/cloud/values.ts';
import { native, registryOf, type SynthOptions, synthesize } from './fixture.ts';

const CERTIFICATE = 'arn:aws:acm:us-east-1:111111111111:certificate/1';
const of = (options: SynthOptions = {}): { readonly template: Template; readonly violations: readonly string[] } => {
  const { templates, violations } = synthesize({ districts: [native('nanhai')], ...options });
  return { template: templates.get('nanhai') as Template, violations };
};

describe('the site of a tenant', () => {
  it('is told how people sign in, what it is called and who lets consoles listen', () => {
    const { template } = of({
      settings: {
        issuer: { url: 'https://id.example.org', audience: 'https://api.example.org', clientId: 'console-1', scope: 'openid city' },
      },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          TENANT: 'nanhai',
          ISSUER: 'https://id.example.org',
          CLIENT_ID: 'console-1',
          SCOPE: 'openid city',
          NAME_ZH: '示例',
          NAME_EN: 'sample',
          PUSH_AUTHORIZER: 'citywatch-nanhai',
        },
      },
    });
  });

  it('stands behind CloudFront outside China: assets kept, the API handed on with its Authorization, requests logged', () => {
    const { template, violations } = of();
    expect(violations).toEqual([]);
    const managed = { cachingDisabled: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad', allButHost: 'b689b0a8-53d0-40ab-baf2-68738e2966ac' };
    const handedOn = (PathPattern: string) =>
      Match.objectLike({
        PathPattern,
        CachePolicyId: managed.cachingDisabled,
        OriginRequestPolicyId: managed.allButHost,
        AllowedMethods: Match.arrayWith(['PUT', 'POST', 'DELETE']),
        ViewerProtocolPolicy: 'https-only',
      });
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        CacheBehaviors: [handedOn('/v1/*'), handedOn('/config.json')],
        DefaultCacheBehavior: { Compress: true, ViewerProtocolPolicy: 'redirect-to-https' },
        Logging: { Bucket: Match.anyValue() },
        Origins: [{ CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } }],
      },
    });
    template.hasOutput('SiteUrl', {});
  });

  it('has a name of its own where a tier gives one, with TLS 1.2 of 2021', () => {
    const { template, violations } = of({ tiers: { nanhai: { domain: { name: 'nanhai.example.org', certificate: CERTIFICATE } } } });
    expect(violations).toEqual([]);
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['nanhai.example.org'],
        ViewerCertificate: { AcmCertificateArn: CERTIFICATE, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    template.hasOutput('SiteUrl', { Value: 'https://nanhai.example.org/' });
  });

  it('is the API’s own address where CloudFront is not wanted', () => {
    const { template } = of({ settings: { cloudfront: false } });
    template.resourceCountIs('AWS::CloudFront::Distribution', 0);
    const { ApiUrl, SiteUrl } = template.toJSON().Outputs;
    expect(SiteUrl.Value).toEqual(ApiUrl.Value);
  });

  it('is left out for all, or for one tier', () => {
    const sites = (options: SynthOptions): number[] =>
      [...synthesize({ districts: [native('nanhai'), native('shunde')], ...options }).templates.values()].map(
        (template) => Object.keys(template.findOutputs('SiteUrl')).length,
      );
    expect(sites({ settings: { site: false } })).toEqual([0, 0, 0]);
    expect(sites({ tiers: { nanhai: { site: false } } })).toEqual([1, 0, 1]);
  });

  it('is refused CloudFront in China, and a domain without CloudFront', () => {
    const domain = { name: 'nanhai.example.org', certificate: CERTIFICATE };
    expect(() => of({ region: 'cn-north-1', settings: { cloudfront: true } })).toThrow(UnusableDeployment);
    expect(() => of({ region: 'cn-north-1', tiers: { nanhai: { domain } } })).toThrow(/domain nanhai\.example\.org.*ICP/);
    expect(() => of({ settings: { cloudfront: false }, tiers: { nanhai: { domain } } })).toThrow(/expected one or the other/);
  });
});

describe('what a stage says of a tier', () => {
  it('goes before what the tier says of itself, part by part', () => {
    const registry = registryOf([native('nanhai', { account: '222222222222', region: 'us-west-2' })]);
    const { districts } = cityValues(
      registry,
      { account: '111111111111', region: 'us-east-1' },
      { tiers: { nanhai: { account: '333333333333' } } },
    );
    expect(districts[0]?.place).toEqual({ account: '333333333333', region: 'us-west-2' });
  });
});
