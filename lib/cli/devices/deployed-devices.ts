import { IoTClient } from '@aws-sdk/client-iot';
import { IoTDataPlaneClient } from '@aws-sdk/client-iot-data-plane';
import { closeConnection } from '../../adapters/aws/iot-connections.ts';
import { type IotIdentities, iotIdentities, type TenantNames } from '../../adapters/aws/iot-identities.ts';
import { IdentityRefused } from '../../adapters/aws/iot-things.ts';
import { type DeployedTenant, deployedTenants } from '../deployment-file.ts';
import { cityOf } from '../local-city.ts';
import { CommandFailed, note } from '../output.ts';

/** A tenant's devices where its stack stands. Credentials come from where the AWS CLI has them. */
export interface DeployedDevices {
  readonly names: TenantNames;
  readonly region: string;
  /** Throws CommandFailed when the stack has no such output. */
  output(name: string): string;
  /** Closes the thing's connection, if it has one: that a certificate is inactive is noticed within minutes only. What keeps it open is noted. */
  disconnect(thing: string): Promise<void>;
  /** Does something at IoT Core. Throws CommandFailed with what the service said. */
  at<Result>(work: (identities: IotIdentities) => Promise<Result>): Promise<Result>;
}

export async function deployedDevices(deployment: string, tenant: string): Promise<DeployedDevices> {
  const tenants = await deployedTenants(deployment);
  const found = tenants.find((one) => one.tenant === tenant);
  if (!found)
    throw new CommandFailed(2, `the tenant "${tenant}" is not in ${deployment}: expected ${tenants.map((one) => one.tenant).join(', ')}`);
  const output = (name: string): string => outputOf(found, name, deployment);
  const region = output('Region');
  const identities = iotIdentities(new IoTClient({ region }));
  return {
    region,
    output,
    names: {
      tenant,
      devicePolicy: output('DevicePolicyName'),
      ...(found.outputs.ThingGroupName && { thingGroup: found.outputs.ThingGroupName }),
    },
    async disconnect(thing) {
      try {
        const endpoint = await identities.endpoint();
        await closeConnection(new IoTDataPlaneClient({ region, ...dataEndpoint(endpoint) }), thing);
      } catch (cause) {
        note(`${thing}: its connection could not be closed (${(cause as Error).message}); IoT Core closes it within minutes`);
      }
    },
    async at(work) {
      try {
        return await work(identities);
      } catch (cause) {
        if (cause instanceof IdentityRefused) throw new CommandFailed(1, cause.message, { cause });
        if (cause instanceof Error) throw new CommandFailed(1, `IoT Core in ${region}: ${cause.name}: ${cause.message}`, { cause });
        throw cause;
      }
    },
  };
}

/** The devices of the tenant that `--tenant` names, else of the one the thing is registered with. Throws CommandFailed. */
export async function devicesOf(
  thing: string,
  options: { readonly deployment: string; readonly tenant?: string; readonly city: string },
): Promise<DeployedDevices> {
  const registered = (await cityOf(options.city)).registry.things.find(({ id }) => id === thing);
  const tenant = options.tenant ?? registered?.tenant;
  if (tenant === undefined)
    throw new CommandFailed(
      2,
      `"${thing}" is not registered in ${options.city}: say whose thing it is with --tenant, or register it first`,
    );
  if (registered && registered.tenant !== tenant)
    throw new CommandFailed(2, `"${thing}" is registered in ${options.city} as a thing of ${registered.tenant}, not of ${tenant}`);
  if (!registered) note(`"${thing}" is not registered in ${options.city}: what it sends will be kept as dead letters (unknown-thing)`);
  return deployedDevices(options.deployment, tenant);
}

/** The account's own address for data, unless the environment says where AWS is: an emulator answers at one address for all. */
const dataEndpoint = (endpoint: string): { endpoint?: string } =>
  process.env.AWS_ENDPOINT_URL === undefined ? { endpoint: `https://${endpoint}` } : {};

function outputOf({ tenant, outputs }: DeployedTenant, name: string, deployment: string): string {
  const value = outputs[name];
  if (value) return value;
  throw new CommandFailed(
    2,
    `${tenant} has no output ${name} in ${deployment}: was it deployed by an older version, or without that part?`,
  );
}
