import { Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnAuthorizer } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import type { Issuer } from '../values.ts';
import type { CityFunction } from './city-function.ts';

export interface ConsoleAuthorizerProps {
  readonly authorizerName: string;
  readonly handler: CityFunction<'authorize'>;
  /** Whose tokens are good. */
  readonly issuer: Issuer;
}

/**
 * Lets browsers in to IoT Core over WebSocket with the token they have for the API. Token signing is off: it would ask every console
 * to hold a second secret, while the function verifies the token's own signature.
 */
export class ConsoleAuthorizer extends Construct {
  constructor(scope: Construct, id: string, props: ConsoleAuthorizerProps) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    props.handler.tell('ISSUER', props.issuer.url);
    props.handler.tell('AUDIENCE', props.issuer.audience);
    props.handler.tell('RESOURCE_PREFIX', `arn:${partition}:iot:${region}:${account}`);
    const authorizer = new CfnAuthorizer(this, 'Authorizer', {
      authorizerName: props.authorizerName,
      authorizerFunctionArn: props.handler.lambda.functionArn,
      signingDisabled: true,
      status: 'ACTIVE',
    });
    props.handler.lambda.addPermission('IotCore', {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceArn: authorizer.attrArn,
      sourceAccount: account,
    });
  }
}
