import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeEndpointCommand,
  DescribeThingCommand,
  DetachThingPrincipalCommand,
  type IoTClient,
  paginateListThingPrincipals,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';

/** A certificate with its private key, which exists here and nowhere else. */
export interface IssuedCertificate {
  readonly id: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
}

/** The thing cannot have what was asked for; the message says why. */
export class IdentityRefused extends Error {
  override readonly name = 'IdentityRefused';
}

/** What a tenant's things are given at IoT Core. */
export interface TenantNames {
  readonly tenant: string;
  readonly devicePolicy: string;
  /** Absent: things are in no group. */
  readonly thingGroup?: string;
}

/** Certificates and things at IoT Core, as an operator makes and withdraws them. The service's own exceptions come through. */
export interface IotIdentities {
  /** Where devices connect, without scheme and port. */
  endpoint(): Promise<string>;
  /** One more certificate for the thing, which is made when it is not there. Throws IdentityRefused for a thing of another tenant's. */
  issue(thing: string, names: TenantNames): Promise<IssuedCertificate>;
  /** A certificate that may do what the claim policy says. */
  issueClaim(claimPolicy: string): Promise<IssuedCertificate>;
  /** Deactivates a certificate; its connections are closed. */
  deactivate(certificate: string): Promise<void>;
  /** Deactivates all certificates of a thing, which keeps its name taken. Returns their ids. Throws IdentityRefused for a foreign or unknown thing. */
  revoke(thing: string, tenant: string): Promise<readonly string[]>;
  /** The ids of a thing's certificates. Throws IdentityRefused for a foreign or unknown thing. */
  certificates(thing: string, tenant: string): Promise<readonly string[]>;
  /** Deactivates one of a thing's certificates, takes it from the thing and deletes it. */
  retire(thing: string, certificate: string): Promise<void>;
  /** Revokes, deletes the certificates and the thing: its name may be claimed again. Returns the certificates' ids. Throws IdentityRefused. */
  forget(thing: string, tenant: string): Promise<readonly string[]>;
}

export function iotIdentities(client: IoTClient): IotIdentities {
  const ownerOf = async (thing: string): Promise<string | undefined> => {
    try {
      const { attributes } = await client.send(new DescribeThingCommand({ thingName: thing }));
      return attributes?.tenant ?? '';
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException) return undefined;
      throw cause;
    }
  };
  const requireOwn = (thing: string, tenant: string, owner: string): void => {
    if (owner !== tenant)
      throw new IdentityRefused(`${thing} is a thing of ${owner ? `the tenant ${owner}` : 'no tenant'} in this account, not of ${tenant}`);
  };
  const principalsOf = async (thing: string): Promise<string[]> => {
    const found: string[] = [];
    for await (const page of paginateListThingPrincipals({ client }, { thingName: thing })) found.push(...(page.principals ?? []));
    return found;
  };
  const setStatus = async (certificateId: string, newStatus: 'ACTIVE' | 'INACTIVE'): Promise<void> => {
    await client.send(new UpdateCertificateCommand({ certificateId, newStatus }));
  };
  /** Inactive until everything is attached: a certificate that is left behind by a failure is good for nothing. */
  const create = async (attach: (arn: string) => Promise<void>): Promise<IssuedCertificate> => {
    const {
      certificateId: id = '',
      certificateArn: arn = '',
      certificatePem: certificate = '',
      keyPair,
    } = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: false }));
    await attach(arn);
    await setStatus(id, 'ACTIVE');
    return { id, certificate, privateKey: keyPair?.PrivateKey ?? '' };
  };
  const ownPrincipals = async (thing: string, tenant: string): Promise<readonly string[]> => {
    const owner = await ownerOf(thing);
    if (owner === undefined) throw new IdentityRefused(`${thing} has no identity at IoT Core: there is nothing to revoke`);
    requireOwn(thing, tenant, owner);
    return principalsOf(thing);
  };
  const certificatesOf = async (thing: string, tenant: string): Promise<readonly string[]> =>
    (await ownPrincipals(thing, tenant)).map(certificateIdOf);
  const revoke = async (thing: string, tenant: string): Promise<readonly string[]> => {
    const certificates = await certificatesOf(thing, tenant);
    for (const certificate of certificates) await setStatus(certificate, 'INACTIVE');
    return certificates;
  };
  const takeAway = async (thing: string, principal: string): Promise<void> => {
    await client.send(new DetachThingPrincipalCommand({ thingName: thing, principal }));
    await client.send(new DeleteCertificateCommand({ certificateId: certificateIdOf(principal), forceDelete: true }));
  };
  return {
    revoke,
    certificates: certificatesOf,
    async retire(thing, certificate) {
      await setStatus(certificate, 'INACTIVE');
      const principal = (await principalsOf(thing)).find((one) => certificateIdOf(one) === certificate);
      if (principal) await takeAway(thing, principal);
    },
    async endpoint() {
      const { endpointAddress = '' } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
      return endpointAddress;
    },
    async issue(thing, { tenant, devicePolicy, thingGroup }) {
      const owner = await ownerOf(thing);
      if (owner === undefined) {
        await client.send(new CreateThingCommand({ thingName: thing, attributePayload: { attributes: { tenant } } }));
      } else requireOwn(thing, tenant, owner);
      if (thingGroup) await client.send(new AddThingToThingGroupCommand({ thingName: thing, thingGroupName: thingGroup }));
      return create(async (arn) => {
        await client.send(new AttachPolicyCommand({ policyName: devicePolicy, target: arn }));
        await client.send(new AttachThingPrincipalCommand({ thingName: thing, principal: arn }));
      });
    },
    issueClaim: (policyName) =>
      create(async (target) => {
        await client.send(new AttachPolicyCommand({ policyName, target }));
      }),
    deactivate: (certificate) => setStatus(certificate, 'INACTIVE'),
    async forget(thing, tenant) {
      const certificates = await revoke(thing, tenant);
      for (const principal of await principalsOf(thing)) await takeAway(thing, principal);
      await client.send(new DeleteThingCommand({ thingName: thing }));
      return certificates;
    },
  };
}

/** `arn:aws-cn:iot:…:cert/<id>` */
const certificateIdOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);
