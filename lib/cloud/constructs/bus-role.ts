import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { tenantSource } from '../../wiring/bus.ts';

/**
 * With which a rule carries a tenant's events to other buses, and puts nothing there under another name: within one account a bus's policy is not
 * asked, so that the role itself holds to the tenant's source.
 */
export const busRole = (scope: Construct, id: string, tenant: string, busArns: readonly string[]): Role =>
  new Role(scope, id, {
    assumedBy: new ServicePrincipal('events.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
    inlinePolicies: {
      Put: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ['events:PutEvents'],
            resources: [...busArns],
            conditions: { StringEquals: { 'events:source': tenantSource(tenant) } },
          }),
        ],
      }),
    },
  });
