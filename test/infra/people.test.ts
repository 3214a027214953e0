import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROLES } from '../../lib/core/access/principal.ts';
import { native, type Synthesized, synthesize } from './fixture.ts';

let city: Synthesized;
let hub: Template;
let beside: Template;
let elsewhere: Template;

beforeAll(() => {
  city = synthesize({
    account: '111111111111',
    districts: [native('chancheng'), native('nanhai', { account: '222222222222' })],
    settings: { issuer: undefined },
    validate: true,
  });
  const template = (tenant: string) => city.templates.get(tenant) as Template;
  [hub, beside, elsewhere] = [template('foshan'), template('chancheng'), template('nanhai')];
});

describe('a city without an issuer', () => {
  it('gets a pool at the hub: nobody signs up, everybody has a second factor, and it outlives its stack', () => {
    expect(city.violations).toEqual([]);
    hub.hasResource('AWS::Cognito::UserPool', {
      DeletionPolicy: 'Retain',
      Properties: {
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
        DeletionProtection: 'ACTIVE',
        MfaConfiguration: 'ON',
        EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
        UserPoolTier: 'ESSENTIALS',
        LambdaConfig: {
          PreTokenGenerationConfig: { LambdaVersion: 'V2_0', LambdaArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AddClaims'), 'Arn'] } },
        },
      },
    });
    for (const template of [beside, elsewhere]) template.resourceCountIs('AWS::Cognito::UserPool', 0);
    expect(Object.keys(hub.findParameters('*'))).not.toContain('JwtIssuer');
  });

  it('has a group for each role', () => {
    const groups = Object.values(hub.findResources('AWS::Cognito::UserPoolGroup')).map(({ Properties }) => Properties.GroupName);
    expect(groups.sort()).toEqual([...ROLES].sort());
  });

  it('has a console client for each tenant beside it, with a code and PKCE, which lets nobody write what claims are made from', () => {
    for (const template of [hub, beside]) {
      const [client] = Object.values(template.findResources('AWS::Cognito::UserPoolClient')).map(({ Properties }) => Properties);
      expect(client).toMatchObject({
        GenerateSecret: false,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid', 'profile'],
        ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      });
      expect(client?.WriteAttributes.filter((name: string) => name.startsWith('custom:'))).toEqual([]);
      expect(JSON.stringify(client?.CallbackURLs)).toMatch(/execute-api.*\/callback/);
      const [authorizer] = Object.values(template.findResources('AWS::ApiGatewayV2::Authorizer')).map(({ Properties }) => Properties);
      expect(authorizer?.JwtConfiguration.Audience).toEqual([{ Ref: expect.stringMatching(/^TenantConsoleClient/) }]);
    }
  });

  it('asks at deployment for the issuer of a district in another account, which cannot refer to the pool', () => {
    elsewhere.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: { Ref: 'JwtIssuer' }, Audience: [{ Ref: 'JwtAudience' }] },
    });
    elsewhere.resourceCountIs('AWS::Cognito::UserPoolClient', 0);
  });

  it('tells the function that makes claims the city and its districts, and lets the pool alone call it', () => {
    hub.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { TENANT: 'foshan', TIERS: 'foshan=440600 foshan/chancheng=440600 foshan/nanhai=440600' } },
    });
    hub.hasResourceProperties('AWS::Lambda::Permission', {
      Principal: 'cognito-idp.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('PeoplePool'), 'Arn'] },
    });
  });

  it('in China is asked for its issuer, for there are no pools', () => {
    const china = synthesize({ region: 'cn-north-1', districts: [native('chancheng')], settings: { issuer: undefined } });
    for (const template of china.templates.values()) {
      expect(JSON.stringify(template.toJSON())).not.toMatch(/AWS::Cognito|cognito-idp/);
      expect(Object.keys(template.findParameters('*'))).toContain('JwtIssuer');
    }
  });
});
