import { Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnPolicy, CfnProvisioningTemplate, CfnThingGroup } from 'aws-cdk-lib/aws-iot';
import { Construct } from 'constructs';
import { claimClientPrefix } from '../../wiring/topics.ts';
import { acknowledgeWildcard } from '../nag.ts';
import { UnusableDeployment } from '../values.ts';
import type { CityFunction } from './city-function.ts';
import type { DevicePolicy } from './device-policy.ts';

/** AWS IoT's own limit for the name of a provisioning template. */
const LONGEST_NAME = 36;

export interface FleetProvisioningProps {
  readonly tenant: string;
  /** Physical, of the provisioning template and of the thing group: devices and operators name them. */
  readonly name: string;
  /** What every provisioned certificate may do. */
  readonly devices: DevicePolicy;
  /** Decides about each device. */
  readonly gate: CityFunction<'admit-device'>;
}

/**
 * How devices come by an identity of their own: they connect with a claim certificate that is good for nothing else, ask for a
 * certificate and name the thing they are. The gate admits or refuses; what is admitted becomes thing, group member and certificate with
 * the tenant's device policy. `FAIL` where the thing exists stands behind the gate, should it ever be taken away.
 */
export class FleetProvisioning extends Construct {
  readonly thingGroupName: string;
  readonly templateName: string;
  readonly claimPolicyName: string;

  constructor(scope: Construct, id: string, props: FleetProvisioningProps) {
    super(scope, id);
    const { tenant, name, devices, gate } = props;
    if (name.length > LONGEST_NAME)
      throw new UnusableDeployment(`"${name}" is longer than ${LONGEST_NAME} characters, as AWS IoT allows: shorten the context prefix`);
    const arn = (resource: string, resourceName: string) => Stack.of(this).formatArn({ service: 'iot', resource, resourceName });
    const things = arn('thing', '*');
    const certificates = arn('cert', '*');
    const groupArn = arn('thinggroup', name);
    new CfnThingGroup(this, 'Things', {
      thingGroupName: name,
      thingGroupProperties: { thingGroupDescription: `CityWatch devices of ${tenant}` },
    });
    const allow = (actions: readonly string[], resources: readonly string[]) =>
      new PolicyStatement({ actions: actions.map((action) => `iot:${action}`), resources: [...resources] });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('iot.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      inlinePolicies: {
        Provision: new PolicyDocument({
          statements: [
            allow(['CreateThing', 'DescribeThing', 'UpdateThing', 'ListThingGroupsForThing', 'ListThingPrincipals'], [things]),
            allow(['AddThingToThingGroup'], [things, groupArn]),
            allow(['DescribeThingGroup'], [groupArn]),
            allow(['DescribeCertificate', 'UpdateCertificate', 'ListPrincipalThings'], [certificates]),
            allow(['AttachThingPrincipal'], [things, certificates]),
            allow(['AttachPolicy', 'AttachPrincipalPolicy'], [certificates]),
            allow(['GetPolicy'], [arn('policy', devices.policyName)]),
          ],
        }),
      },
    });
    acknowledgeWildcard(role, things, 'A thing’s name is data: the function admit-device decides which there may be.');
    acknowledgeWildcard(role, certificates, 'A certificate gets its id when it is made, moments before the role attaches it.');

    gate.allow({ actions: ['iot:DescribeThing'], resources: [things] });
    acknowledgeWildcard(gate, things, 'Which thing is asked for is data; the function learns no more than whether it exists.');
    gate.lambda.addPermission('IotCore', {
      principal: new ServicePrincipal('iot.amazonaws.com'),
      sourceArn: arn('provisioningtemplate', name),
      sourceAccount: Stack.of(this).account,
    });
    const template = new CfnProvisioningTemplate(this, 'Template', {
      templateName: name,
      templateType: 'FLEET_PROVISIONING',
      description: `CityWatch devices of ${tenant}`,
      enabled: true,
      provisioningRoleArn: role.roleArn,
      preProvisioningHook: { targetArn: gate.lambda.functionArn, payloadVersion: '2020-04-01' },
      templateBody: Stack.of(this).toJsonString(templateBody(tenant, name, devices.policyName)),
    });
    template.node.addDependency(gate, role);
    this.claimPolicyName = new CfnPolicy(this, 'ClaimPolicy', { policyDocument: claimPolicy(arn, tenant, name) }).ref;
    this.thingGroupName = name;
    this.templateName = name;
  }
}

/** Thing name = client id = the registry's id of the thing. */
function templateBody(tenant: string, group: string, policyName: string): object {
  return {
    Parameters: { ThingName: { Type: 'String' }, 'AWS::IoT::Certificate::Id': { Type: 'String' } },
    Resources: {
      thing: {
        Type: 'AWS::IoT::Thing',
        Properties: { ThingName: { Ref: 'ThingName' }, AttributePayload: { tenant }, ThingGroups: [group] },
        OverrideSettings: { AttributePayload: 'FAIL', ThingGroups: 'FAIL' },
      },
      certificate: {
        Type: 'AWS::IoT::Certificate',
        Properties: { CertificateId: { Ref: 'AWS::IoT::Certificate::Id' }, Status: 'Active' },
      },
      policy: { Type: 'AWS::IoT::Policy', Properties: { PolicyName: policyName } },
    },
  };
}

/** A claim certificate asks for certificates and to be provisioned; its client ids are no thing's, so that it can push nobody out. */
function claimPolicy(arn: (resource: string, name: string) => string, tenant: string, template: string): object {
  const topics = [
    '$aws/certificates/create/*',
    '$aws/certificates/create-from-csr/*',
    `$aws/provisioning-templates/${template}/provision/*`,
  ];
  const allow = (action: string, resource: string | readonly string[]) => ({
    Effect: 'Allow',
    Action: `iot:${action}`,
    Resource: resource,
  });
  const named = (kind: string) => topics.map((topic) => arn(kind, topic));
  return {
    Version: '2012-10-17',
    Statement: [
      allow('Connect', arn('client', `${claimClientPrefix(tenant)}*`)),
      allow('Publish', named('topic')),
      allow('Subscribe', named('topicfilter')),
      allow('Receive', named('topic')),
    ],
  };
}
