import { loadCity } from '../../../lib/config/load-city.ts';
import { demoUsers } from '../../../lib/local/demo-users.ts';
import { call } from '../../support/city.ts';
import { openDevice } from '../../support/device.ts';
import { statusOf, type Target, type Told } from '../../support/target.ts';
import { type Clients, clients } from './clients.ts';
import type { Outputs } from './deployment.ts';
import { ACCOUNT, type Emulator, REGION } from './emulator.ts';
import { type Inbox, subscriber } from './inbox.ts';
import type { Issuer } from './issuer.ts';
import { registerThing } from './things.ts';

export interface CloudTenant {
  readonly emulator: Emulator;
  readonly issuer: Issuer;
  readonly tenant: string;
  /** Folder of the city's configuration. */
  readonly city: string;
  readonly outputs: Outputs;
}

interface Notification {
  readonly incident: string;
  readonly event: string;
}

/** What only a tenant in the cloud can do. */
export interface DeployedTenant extends Target {
  withdrawThings(): Promise<void>;
}

/** A deployed tenant as the scenarios see it, with a subscriber to the topic of each of `units`. */
export async function cloudTenant(options: CloudTenant, units: readonly string[] = []): Promise<DeployedTenant> {
  const { emulator, issuer, tenant, outputs } = options;
  const services: Clients = clients(emulator.endpoint);
  const { city } = await loadCity(options.city);
  if (!city) throw new Error(`${options.city} does not load`);
  const users = demoUsers(city.registry);
  const things = new Map<string, ReturnType<typeof registerThing>>();
  const inboxes = new Map<string, Inbox<Notification>>();
  for (const unit of units) {
    const topic = `arn:aws:sns:${REGION}:${ACCOUNT}:citywatch-${tenant}-${unit}`;
    inboxes.set(unit, await subscriber(services, topic, `test-${tenant}-${unit}`));
  }
  const token = async (name: string): Promise<string> => {
    const user = users.get(name);
    if (!user) throw new Error(`no user "${name}"`);
    return issuer.token(user);
  };
  return {
    withdrawThings: async () => {
      for (const thing of things.values()) await (await thing).withdraw();
    },
    token,
    api: async (user, method, path, body, headers) => call(`${outputs.ApiUrl}${path}`, method, await token(user), body, headers),
    statusWith: async (own, path) => statusOf(`${outputs.ApiUrl}${path}`, own),
    async connectDevice(thing) {
      const known = things.get(thing) ?? registerThing(services, emulator.endpoint, thing, outputs.DevicePolicyName ?? '');
      things.set(thing, known);
      return openDevice(`mqtts://127.0.0.1:${emulator.mqttPort}`, tenant, thing, (await known).credentials);
    },
    async told(unit): Promise<readonly Told[]> {
      const inbox = inboxes.get(unit);
      if (!inbox) throw new Error(`nobody listens for ${unit}`);
      return inbox.all();
    },
  };
}
