import { deviceSecret } from '../../local/device-credentials.ts';
import type { DeviceChange } from '../../local/device-secrets.ts';
import { cityClient } from '../city-client.ts';
import { cityOf } from '../local-city.ts';
import { CommandFailed, print, printJson } from '../output.ts';
import type { CloudOptions } from './cloud-commands.ts';

/** Has the running city replace or revoke a thing's secret. Throws CommandFailed when none answers: it alone knows who is connected. */
export async function changeSecret(thing: string, change: DeviceChange, options: CloudOptions): Promise<void> {
  const { registry } = await cityOf(options.city);
  const client = await cityClient({ url: options.url, data: options.data, registry });
  await client.demand('operator', 'POST', '/v1/local/device', { thing, change });
}

/** The new secret, alone on stdout. */
export async function printNewSecret(thing: string, options: CloudOptions): Promise<void> {
  const secret = await deviceSecret(options.data, thing);
  if (secret === undefined)
    throw new CommandFailed(1, `${thing} is revoked here: is --data (CITYWATCH_DATA) the folder of the city at ${options.url}?`);
  if (options.json) printJson({ thing, user: thing, secret });
  else print(secret);
}
