import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpNoneAuthorizer, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledge } from '../nag.ts';
import type { Issuer } from '../values.ts';
import type { CityFunction } from './city-function.ts';
import type { TenantKey } from './tenant-key.ts';

export interface TenantApiProps {
  readonly tenant: string;
  readonly key: TenantKey;
  readonly handler: CityFunction<'api'>;
  readonly issuer: Issuer;
}

/** Routes that no bearer token opens, with the reason; the function itself decides about them. */
const OPEN_ROUTES = [
  { path: '/v1/health', methods: [HttpMethod.GET], reason: 'Says that the API is up and what time it is, nothing else.' },
  { path: '/v1/openapi.json', methods: [HttpMethod.GET], reason: 'The description of the API is public.' },
  {
    path: '/v1/r/{token}',
    methods: [HttpMethod.GET, HttpMethod.POST],
    reason: 'The one-tap page: the unguessable, expiring token in the path is the credential.',
  },
] as const;

const ALL = [HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE];

/** The HTTP API of one tenant: tokens are checked by the gateway, requests are logged, and one function answers. */
export class TenantApi extends Construct {
  readonly url: string;
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, props: TenantApiProps) {
    super(scope, id);
    const integration = new HttpLambdaIntegration('Handler', props.handler.lambda, { scopePermissionToRoute: false });
    const authorizer = new HttpJwtAuthorizer('People', props.issuer.url, { jwtAudience: [props.issuer.audience] });
    const api = new HttpApi(this, 'Api', { apiName: `citywatch-${props.tenant}`, createDefaultStage: false });
    this.api = api;
    api.addRoutes({ path: '/v1/{proxy+}', methods: ALL, integration, authorizer });
    for (const { path, methods, reason } of OPEN_ROUTES) {
      for (const route of api.addRoutes({ path, methods: [...methods], integration, authorizer: new HttpNoneAuthorizer() })) {
        acknowledge(route, 'AwsSolutions-APIG4', reason);
      }
    }
    const accessLog = new LogGroup(this, 'AccessLog', {
      encryptionKey: props.key.key,
      retention: RetentionDays.THIRTEEN_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: 200, burstLimit: 400 },
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: AccessLogFormat.jsonWithStandardFields() },
    });
    this.url = stage.url;
  }

  /** What is below no route of the API is the console's. */
  serveSite(site: CityFunction<'site'>): void {
    const integration = new HttpLambdaIntegration('Site', site.lambda, { scopePermissionToRoute: false });
    for (const path of ['/', '/{proxy+}']) {
      const methods = [HttpMethod.GET, HttpMethod.HEAD];
      for (const route of this.api.addRoutes({ path, methods, integration, authorizer: new HttpNoneAuthorizer() })) {
        acknowledge(
          route,
          'AwsSolutions-APIG4',
          'The console’s files are the same for everybody and hold nothing of the city’s; people sign in with them.',
        );
      }
    }
  }
}
