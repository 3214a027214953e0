import {
  AddThingToThingGroupCommand,
  AttachPolicyCommand,
  CreateKeysAndCertificateCommand,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteThingCommand,
  DescribeEndpointCommand,
  DetachThingPrincipalCommand,
  type IoTClient,
} from '@aws-sdk/client-iot';
import { admitCertificate, certificateIdOf, setCertificateStatus } from './iot-certificates.ts';
import {
  admissibleThing,
  demandOwn,
  groupsWithin,
  IdentityRefused,
  markRevoked,
  principalsOf,
  type ThingRecord,
  thingRecord,
} from './iot-things.ts';

/** A certificate with its private key, which exists here and nowhere else. */
export interface IssuedCertificate {
  readonly id: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
}

/** What a tenant's things are given at IoT Core. */
export interface TenantNames {
  readonly tenant: string;
  readonly devicePolicy: string;
  /** Absent: things are in no group. */
  readonly thingGroup?: string;
}

export interface Revocation {
  /** The ids of those that were deactivated. */
  readonly certificates: readonly string[];
  /** Why IoT Core did not note the revocation: somebody could give the thing another certificate. */
  readonly notMarked?: unknown;
}

/** Certificates and things at IoT Core, as an operator makes and withdraws them. The service's own exceptions come through. */
export interface IotIdentities {
  /** Where devices connect, without scheme and port. */
  endpoint(): Promise<string>;
  /** One more certificate for the thing, which is made when it is not there. Throws IdentityRefused for a thing of another tenant's, or a revoked one. */
  issue(thing: string, names: TenantNames): Promise<IssuedCertificate>;
  /** A certificate that may do what the claim policy says. */
  issueClaim(claimPolicy: string): Promise<IssuedCertificate>;
  /** Deactivates a certificate; its connections are closed. */
  deactivate(certificate: string): Promise<void>;
  /** Deactivates all certificates of a thing, which keeps its name taken and gets no other from `at` on (RFC 3339, UTC). Throws IdentityRefused for a foreign or unknown thing. */
  revoke(thing: string, tenant: string, at: string): Promise<Revocation>;
  /** The ids of a thing's certificates. Throws IdentityRefused for a foreign or unknown thing. */
  certificates(thing: string, tenant: string): Promise<readonly string[]>;
  /** Deactivates one of a thing's certificates, takes it from the thing and deletes it. */
  retire(thing: string, certificate: string): Promise<void>;
  /** Deactivates and deletes the certificates, deletes the thing: its name may be claimed again. Returns the certificates' ids. Throws IdentityRefused. */
  forget(thing: string, tenant: string): Promise<readonly string[]>;
}

export function iotIdentities(client: IoTClient): IotIdentities {
  /** Inactive until everything is attached: a certificate that is left behind by a failure is good for nothing. */
  const create = async (admit: (arn: string) => Promise<void>): Promise<IssuedCertificate> => {
    const {
      certificateId: id = '',
      certificateArn: arn = '',
      certificatePem: certificate = '',
      keyPair,
    } = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: false }));
    await admit(arn);
    return { id, certificate, privateKey: keyPair?.PrivateKey ?? '' };
  };
  const ownRecord = async (thing: string, tenant: string): Promise<ThingRecord> => {
    const record = await thingRecord(client, thing);
    if (!record) throw new IdentityRefused(`${thing} has no identity at IoT Core: there is nothing to revoke`);
    demandOwn(thing, record, tenant);
    return record;
  };
  const deactivateAll = async (thing: string): Promise<readonly string[]> => {
    const certificates = (await principalsOf(client, thing)).map(certificateIdOf);
    for (const certificate of certificates) await setCertificateStatus(client, certificate, 'INACTIVE');
    return certificates;
  };
  const takeAway = async (thing: string, principal: string): Promise<void> => {
    await client.send(new DetachThingPrincipalCommand({ thingName: thing, principal }));
    await client.send(new DeleteCertificateCommand({ certificateId: certificateIdOf(principal), forceDelete: true }));
  };
  return {
    async revoke(thing, tenant, at) {
      const { revoked } = await ownRecord(thing, tenant);
      let notMarked: unknown;
      // Marked first, so that nothing is made good behind this; what cannot be marked must not speak any more all the same.
      if (!revoked) await markRevoked(client, thing, at).catch((cause: unknown) => (notMarked = cause));
      const certificates = await deactivateAll(thing);
      return { certificates, ...(notMarked ? { notMarked } : {}) };
    },
    async certificates(thing, tenant) {
      await ownRecord(thing, tenant);
      return (await principalsOf(client, thing)).map(certificateIdOf);
    },
    async retire(thing, certificate) {
      await setCertificateStatus(client, certificate, 'INACTIVE');
      const principal = (await principalsOf(client, thing)).find((one) => certificateIdOf(one) === certificate);
      if (principal) await takeAway(thing, principal);
    },
    async endpoint() {
      const { endpointAddress = '' } = await client.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }));
      return endpointAddress;
    },
    async issue(thing, { tenant, devicePolicy, thingGroup }) {
      if (!(await admissibleThing(client, thing, tenant)))
        await client.send(new CreateThingCommand({ thingName: thing, attributePayload: { attributes: { tenant } } }));
      // What was imported is in its town's group, below the tenant's.
      if (thingGroup && (await groupsWithin(client, thing, thingGroup)).length === 0)
        await client.send(new AddThingToThingGroupCommand({ thingName: thing, thingGroupName: thingGroup }));
      return create((arn) => admitCertificate(client, thing, arn, devicePolicy));
    },
    issueClaim: (policyName) =>
      create(async (arn) => {
        await client.send(new AttachPolicyCommand({ policyName, target: arn }));
        await setCertificateStatus(client, certificateIdOf(arn), 'ACTIVE');
      }),
    deactivate: (certificate) => setCertificateStatus(client, certificate, 'INACTIVE'),
    async forget(thing, tenant) {
      await ownRecord(thing, tenant);
      const certificates = await deactivateAll(thing);
      for (const principal of await principalsOf(client, thing)) await takeAway(thing, principal);
      await client.send(new DeleteThingCommand({ thingName: thing }));
      return certificates;
    },
  };
}
