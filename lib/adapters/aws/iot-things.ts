import {
  DescribeThingCommand,
  type IoTClient,
  paginateListThingGroupsForThing,
  paginateListThingPrincipals,
  ResourceNotFoundException,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';

/** The thing cannot have what was asked for; the message says why. */
export class IdentityRefused extends Error {
  override readonly name = 'IdentityRefused';
}

/** What IoT Core's registry says of a thing. */
export interface ThingRecord {
  /** Empty: of none. */
  readonly tenant: string;
  /** RFC 3339, in UTC. From then on it is given no certificate, until it is readmitted: the thing itself is deleted then, and this with it. */
  readonly revoked?: string;
}

export async function thingRecord(client: IoTClient, thing: string): Promise<ThingRecord | undefined> {
  try {
    const { attributes: { tenant = '', revoked } = {} } = await client.send(new DescribeThingCommand({ thingName: thing }));
    return { tenant, ...(revoked ? { revoked } : {}) };
  } catch (cause) {
    if (cause instanceof ResourceNotFoundException) return undefined;
    throw cause;
  }
}

/** Throws IdentityRefused for a thing of another tenant's. */
export function demandOwn(thing: string, { tenant: owner }: ThingRecord, tenant: string): void {
  if (owner !== tenant)
    throw new IdentityRefused(`${thing} is a thing of ${owner ? `the tenant ${owner}` : 'no tenant'} in this account, not of ${tenant}`);
}

/** Throws IdentityRefused for a thing that is revoked: whatever would make a certificate good asks here. */
export function demandNotRevoked(thing: string, { revoked }: ThingRecord): void {
  if (revoked)
    throw new IdentityRefused(`${thing} is revoked since ${revoked}: \`citywatch devices readmit ${thing}\` first, if it may speak again`);
}

/** The thing as it is, where it may be given a certificate; undefined where there is none of its name. Throws IdentityRefused for another tenant's, or a revoked one. */
export async function admissibleThing(client: IoTClient, thing: string, tenant: string): Promise<ThingRecord | undefined> {
  const record = await thingRecord(client, thing);
  if (!record) return undefined;
  demandOwn(thing, record, tenant);
  demandNotRevoked(thing, record);
  return record;
}

/** `at` in UTC: a plus sign is none of the characters that an attribute may have. */
export async function markRevoked(client: IoTClient, thing: string, at: string): Promise<void> {
  await client.send(new UpdateThingCommand({ thingName: thing, attributePayload: { attributes: { revoked: at }, merge: true } }));
}

/** ARNs of its certificates. */
export async function principalsOf(client: IoTClient, thing: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of paginateListThingPrincipals({ client }, { thingName: thing })) found.push(...(page.principals ?? []));
  return found;
}

/** The group of a town below its tenant's. */
export const townGroup = (tenantGroup: string, town: string): string => `${tenantGroup}-${town}`;

/** Those of the thing's groups that are its tenant's or a town's below: IoT Core lets it be in one of a hierarchy alone. */
export async function groupsWithin(client: IoTClient, thing: string, tenantGroup: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { thingGroups = [] } of paginateListThingGroupsForThing({ client }, { thingName: thing }))
    found.push(...thingGroups.flatMap(({ groupName }) => groupName ?? []));
  return found.filter((group) => group === tenantGroup || group.startsWith(townGroup(tenantGroup, '')));
}
