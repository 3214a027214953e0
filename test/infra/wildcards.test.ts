import { describe, expect, it } from 'vitest';
import { native, synthesize } from './fixture.ts';
import { tenantAccess } from './policy-evaluation/city-access.ts';
import { list, type PolicyStatement } from './policy-evaluation/statements.ts';

/** Where a resource holds a wildcard: who carries the statement, what it allows, on what; and why it cannot be narrower. */
const REASONED: readonly { readonly at: RegExp; readonly actions: RegExp; readonly resource: RegExp; readonly reason: string }[] = [
  {
    at: /^Tenant(OneTapLinks|RecordSigning)?Key$/,
    actions: /^kms:/,
    resource: /^\*$/,
    reason: 'In a key’s own policy `*` is the key itself, the only resource such a policy has; AWS takes no other.',
  },
  {
    at: /Role$|RoleDefaultPolicy$|AccessLog$|InboxEvents/,
    actions: /^logs:(CreateLogStream|PutLogEvents)$/,
    resource: /^arn:aws:logs:[^*]+:log-group:[^*]+:\*$/,
    reason: 'The streams of one log group, which the service names when it opens them.',
  },
  {
    at: /RoleDefaultPolicy$/,
    actions: /^s3:(GetObject|PutObject)$/,
    resource: /^arn:aws:s3:::[^*]+\/\*$/,
    reason: 'The objects of one bucket: their keys are digests and incidents.',
  },
  {
    at: /^TenantObjectsAccessLogPolicy$/,
    actions: /^s3:PutObject$/,
    resource: /^arn:aws:s3:::[^*]+\/objects\/\*$/,
    reason: 'S3 names the files of an access log.',
  },
  {
    at: /^TenantNotifyRoleDefaultPolicy$/,
    actions: /^ssm:GetParameter$/,
    resource: /:parameter\/citywatch\/[a-z]+\/channels\/\*$/,
    reason: 'The secrets of the tenant’s own channels: their names are data, and an operator puts them there.',
  },
  {
    at: /^Tenant(Push|KeepReplicas)RoleDefaultPolicy$/,
    actions: /^iot:Publish$/,
    resource: /:topic\/citywatch\/[a-z]+\/push\/\*$/,
    reason: 'Places and units are data; all topics lie under the tenant’s own.',
  },
  {
    at: /^TenantAdmitDeviceRoleDefaultPolicy$/,
    actions: /^iot:DescribeThing$/,
    resource: /:thing\/\*$/,
    reason: 'Asks whether a thing of the name a device gives exists; names are data.',
  },
  {
    at: /^TenantFleetClaimPolicy$/,
    actions: /^iot:(Connect|Publish|Subscribe|Receive)$/,
    resource:
      /:(client\/claim_[a-z]+_|topic(filter)?\/\$aws\/(certificates\/create(-from-csr)?|provisioning-templates\/citywatch-[a-z]+\/provision)\/)\*$/,
    reason: 'A device has no name before it is provisioned; the topics are those of AWS, with the format and the outcome at their end.',
  },
  {
    at: /^TenantFleetRole$/,
    actions: /^iot:/,
    resource: /:(thing|cert)\/\*$/,
    reason:
      'AWS IoT makes the thing and the certificate while it provisions: neither has a name when the role is written; admit-device decides which.',
  },
  {
    at: /^TenantSiteRoleDefaultPolicy$/,
    actions: /^iot:DescribeEndpoint$/,
    resource: /^\*$/,
    reason: 'The action knows no resource; it tells the public host name of the account’s IoT Core.',
  },
];

interface Located {
  readonly at: string;
  readonly statement: PolicyStatement;
}

/** Every statement of a stack that allows something, wherever it sits: any object with an Effect. */
function allowances(): Located[] {
  const districts = [native('chancheng', { account: '222222222222' }), native('nanhai')];
  const { templates } = synthesize({ account: '111111111111', districts });
  const found: Located[] = [];
  const visit = (at: string, node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ((node as PolicyStatement).Effect === 'Allow') found.push({ at, statement: node as PolicyStatement });
    for (const child of Object.values(node)) visit(at, child);
  };
  for (const [tenant, template] of templates) {
    const place = { partition: 'aws', region: 'us-east-1', account: '111111111111', stack: `citywatch-${tenant}` };
    for (const { id, properties } of tenantAccess(tenant, template, place).all) {
      for (const value of Object.values(properties))
        visit(id.replace(/[0-9A-F]{8}$/, ''), typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value);
    }
  }
  return found;
}

describe('what the stacks allow', () => {
  const all = allowances();

  it('is named action by action, and never as everything but', () => {
    expect(all.length).toBeGreaterThan(100);
    for (const { at, statement } of all) {
      expect({ at, NotAction: statement.NotAction, NotResource: statement.NotResource }).toEqual({
        at,
        NotAction: undefined,
        NotResource: undefined,
      });
      for (const action of list(statement.Action)) expect(action, at).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    }
  });

  it('is named resource by resource, but where a wildcard has its reason', () => {
    const wild = all.flatMap(({ at, statement }) =>
      list(statement.Resource)
        .filter((resource) => /[*?]/.test(resource))
        .flatMap((resource) => list(statement.Action).map((action) => ({ at, action, resource }))),
    );
    const reasonFor = (one: (typeof wild)[number]) =>
      REASONED.find(({ at, actions, resource }) => at.test(one.at) && actions.test(one.action) && resource.test(one.resource));
    expect(wild.filter((one) => !reasonFor(one)).map(({ at, action, resource }) => `${at}: ${action} on ${resource}`)).toEqual([]);
    // A reason for nothing is struck off the list.
    expect(REASONED.filter((row) => !wild.some((one) => reasonFor(one) === row))).toEqual([]);
  });
});
