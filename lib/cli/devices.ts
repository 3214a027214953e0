import type { Command } from 'commander';
import type { Registry } from '../core/registry/model.ts';
import { tierId } from '../core/tier/tier-path.ts';
import { telemetryTopic } from '../wiring/topics.ts';
import { registerCloudCommands } from './devices/cloud-commands.ts';
import { registerCredential } from './devices/credential.ts';
import { registerImport } from './devices/import.ts';
import { cityOf } from './local-city.ts';
import { type CommonOptions, print, printJson, withCommonOptions } from './output.ts';

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
  registerImport(devices);
  registerCredential(devices);
  registerCloudCommands(devices);
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
