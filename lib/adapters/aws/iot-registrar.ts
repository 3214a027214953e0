import { setTimeout as sleep } from 'node:timers/promises';
import {
  AddThingToThingGroupCommand,
  CreateCertificateFromCsrCommand,
  CreateKeysAndCertificateCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DescribeCertificateCommand,
  IoTClient,
  RemoveThingFromThingGroupCommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  UpdateThingCommand,
} from '@aws-sdk/client-iot';
import { admitCertificate, certificateIdOf } from './iot-certificates.ts';
import { admissibleThing, groupsWithin, principalsOf, townGroup } from './iot-things.ts';

/** A thing as IoT Core is to know it. */
export interface RegisteredThing {
  readonly thing: string;
  readonly tenant: string;
  /** Slug. */
  readonly town: string;
}

/** What a tenant's things are given. */
export interface TenantGroup {
  readonly devicePolicy: string;
  /** The towns' groups lie below it. Absent: things are in no group. */
  readonly thingGroup?: string;
}

export interface NewCertificate {
  readonly id: string;
  readonly arn: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM; absent where the device made its key and asked with a request. */
  readonly privateKey?: string;
}

/** Registers many things, one step each, every step safe to repeat. The service's own exceptions come through. */
export interface IotRegistrar {
  /** The thing with its tenant and town as attributes, in its town's group alone. Throws IdentityRefused for a thing of another tenant's, or a revoked one. */
  place(thing: RegisteredThing, group: TenantGroup): Promise<void>;
  /** ARNs of what it has by now; none where there is no such thing. Throws IdentityRefused as `place`. */
  certificates(thing: RegisteredThing): Promise<readonly string[]>;
  /** Whether a certificate is there: a readmission deletes what the thing had. */
  isThere(arn: string): Promise<boolean>;
  /** Inactive and attached to nothing. `request`: PKCS #10 in PEM. */
  certificate(request?: string): Promise<NewCertificate>;
  /** Gives the thing the certificate and makes it good. Throws IdentityRefused for a thing that was revoked meanwhile. */
  admit(thing: string, arn: string, devicePolicy: string): Promise<void>;
}

/** IoT Core's lowest default quota among the calls made here (CreateKeysAndCertificate, UpdateCertificate), a second and account. */
export const CALLS_A_SECOND = 10;
/** Throttling and passing faults are tried again with growing, random pauses. */
const ATTEMPTS = 10;

/** A client that makes each kind of call at most so often a second, and waits longer where the service says that it is too much. (The SDK's adaptive mode would pace all kinds alike, at less than the slowest could take.) */
export function importClient(region: string, callsASecond: number): IoTClient {
  const client = new IoTClient({ region, maxAttempts: ATTEMPTS });
  const pace = pacer(callsASecond);
  client.middlewareStack.add(
    (next, context) => async (args) => {
      await pace(String(context.commandName));
      return next(args);
    },
    { step: 'initialize', name: 'pace' },
  );
  return client;
}

/** Resolves when it is a call's turn among those of its name. */
function pacer(callsASecond: number): (call: string) => Promise<void> {
  const free = new Map<string, number>();
  return async (call) => {
    const now = performance.now();
    const turn = Math.max(now, free.get(call) ?? 0);
    free.set(call, turn + 1000 / callsASecond);
    if (turn > now) await sleep(turn - now);
  };
}

export function iotRegistrar(client: IoTClient): IotRegistrar {
  const groups = new Map<string, Promise<void>>();
  /** Once for each run; that it is there already is fine. */
  const groupOf = async (town: string, parent: string): Promise<string> => {
    const name = townGroup(parent, town);
    const made =
      groups.get(name) ??
      client.send(new CreateThingGroupCommand({ thingGroupName: name, parentGroupName: parent })).then(
        () => undefined,
        (cause: unknown) => {
          if (!(cause instanceof ResourceAlreadyExistsException)) throw cause;
        },
      );
    groups.set(name, made);
    await made.catch((cause: unknown) => {
      groups.delete(name);
      throw cause;
    });
    return name;
  };
  /** False where it was there and says something else. */
  const create = async ({ thing, tenant, town }: RegisteredThing): Promise<boolean> => {
    try {
      await client.send(new CreateThingCommand({ thingName: thing, attributePayload: { attributes: { tenant, town } } }));
      return true;
    } catch (cause) {
      if (!(cause instanceof ResourceAlreadyExistsException)) throw cause;
      return false;
    }
  };
  return {
    async place(registered, { thingGroup }) {
      const { thing, tenant, town } = registered;
      if (!(await create(registered))) {
        await admissibleThing(client, thing, tenant);
        await client.send(new UpdateThingCommand({ thingName: thing, attributePayload: { attributes: { town }, merge: true } }));
      }
      if (!thingGroup) return;
      const wanted = await groupOf(town, thingGroup);
      const there = await groupsWithin(client, thing, thingGroup);
      // Those made one by one are in the tenant's own, those that moved in another town's.
      for (const other of there.filter((group) => group !== wanted))
        await client.send(new RemoveThingFromThingGroupCommand({ thingName: thing, thingGroupName: other }));
      if (!there.includes(wanted)) await client.send(new AddThingToThingGroupCommand({ thingName: thing, thingGroupName: wanted }));
    },
    certificates: async ({ thing, tenant }) => ((await admissibleThing(client, thing, tenant)) ? principalsOf(client, thing) : []),
    async isThere(arn) {
      try {
        await client.send(new DescribeCertificateCommand({ certificateId: certificateIdOf(arn) }));
        return true;
      } catch (cause) {
        if (cause instanceof ResourceNotFoundException) return false;
        throw cause;
      }
    },
    async certificate(request) {
      if (request !== undefined)
        return named(await client.send(new CreateCertificateFromCsrCommand({ certificateSigningRequest: request, setAsActive: false })));
      const made = await client.send(new CreateKeysAndCertificateCommand({ setAsActive: false }));
      const { PrivateKey: privateKey } = made.keyPair ?? {};
      return { ...named(made), ...(privateKey ? { privateKey } : {}) };
    },
    admit: (thing, arn, devicePolicy) => admitCertificate(client, thing, arn, devicePolicy),
  };
}

const named = ({
  certificateId: id = '',
  certificateArn: arn = '',
  certificatePem: certificate = '',
}: {
  readonly certificateId?: string | undefined;
  readonly certificateArn?: string | undefined;
  readonly certificatePem?: string | undefined;
}): NewCertificate => ({ id, arn, certificate });
