import type { Command } from 'commander';
import type { Registry } from '../core/registry/model.ts';
import { isSlug, tierId } from '../core/tier/tier-path.ts';
import { deviceSecret } from '../local/device-credentials.ts';
import { telemetryTopic } from '../wiring/topics.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from './output.ts';

interface DeviceOptions extends CommonOptions {
  readonly city: string;
}

export function register(program: Command): void {
  const devices = program.command('devices').description('things: what connects and publishes under its own name');
  withCommonOptions(devices.command('list'))
    .description('every thing with its topic, sensors and units (UCUM)')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(async (options: DeviceOptions) => {
      const rows = deviceRows((await cityOf(options.city)).registry);
      if (options.json) return printJson(rows);
      for (const row of rows) print(`${row.topic}\t${row.town}\t${row.sensors.map((sensor) => sensor.sensor).join(' ')}`);
    });
  withCommonOptions(devices.command('credential'))
    .description('the password of a thing on this machine, alone on stdout; its user name and client id are its own name')
    .argument('<thing>')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(async (thing: string, options: DeviceOptions) => {
      if (!isSlug(thing))
        throw new CommandFailed(
          2,
          `"${thing}" is not the name of a thing: expected lower-case words joined by hyphens, such as gas-zumiao-01`,
        );
      const { registry } = await cityOf(options.city);
      if (!registry.things.some((known) => known.id === thing)) {
        note(`"${thing}" is not registered in ${options.city}: what it sends will be kept as dead letters (unknown-thing)`);
      }
      const secret = await deviceSecret(options.data, thing);
      if (options.json) printJson({ thing, user: thing, secret });
      else print(secret);
    });
}

/** The rows of `devices list --json`. */
export function deviceRows(registry: Registry) {
  return registry.things.map((thing) => ({
    thing: thing.id,
    tenant: thing.tenant,
    town: tierId(thing.town),
    topic: telemetryTopic(thing.tenant, thing.id),
    sensors: thing.sensors.map((sensor) => ({
      sensor: sensor.id,
      metrics: sensor.metrics.map(({ metric, unit }) => ({ metric, unit })),
    })),
  }));
}
