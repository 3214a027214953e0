import type { Command } from 'commander';
import { cityClient } from './city-client.ts';
import { DeviceConnections } from './device-connections.ts';
import { forbiddenZone } from './drill/forbidden-zone.ts';
import { outdoorGasLeak } from './drill/outdoor-gas-leak.ts';
import type { DrillResult, Scenario } from './drill/scenario.ts';
import { waterMainLeak } from './drill/water-main-leak.ts';
import { cityOf } from './local-city.ts';
import { mqttUrl } from './mqtt-url.ts';
import { CommandFailed, type CommonOptions, note, print, printJson, withCommonOptions } from './output.ts';
import { tierNamed } from './tier/plan.ts';

interface DrillOptions extends CommonOptions {
  readonly city: string;
  readonly actual?: boolean;
  readonly handsOn?: boolean;
  readonly tier?: string;
}

const SCENARIOS: readonly Scenario[] = [outdoorGasLeak, waterMainLeak, forbiddenZone];

export function register(program: Command): void {
  withCommonOptions(program.command('drill'))
    .description('plays a scenario to its end against the running city, as an exercise; `drill list` names the scenarios')
    .argument('<scenario>', SCENARIOS.map(({ name }) => name).join(', '))
    .option('--actual', 'not marked as an exercise: it counts in statistics')
    .option('--hands-on', 'stop after the dispatch and leave the answers to people')
    .option('--tier <id>', 'play it in this district or town')
    .option('--city <dir>', 'configuration of the city', 'cities/foshan')
    .action(run);
}

async function run(name: string, options: DrillOptions): Promise<void> {
  if (name === 'list') return list(options);
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (!scenario) throw new CommandFailed(2, `there is no scenario "${name}"; there are: ${SCENARIOS.map((one) => one.name).join(', ')}`);
  const city = await cityOf(options.city);
  const client = await cityClient({ url: options.url, data: options.data, registry: city.registry });
  const devices = new DeviceConnections(mqttUrl(client.url, (await client.info()).mqttPort), client.keys);
  const { actual = false, handsOn = false } = options;
  const within = options.tier === undefined ? city.registry.city.id : tierNamed(city, options.tier).path;
  try {
    const result = await scenario.play({ city, client, devices, actual, handsOn, within, tell: note });
    report(result, options);
    if (!result.passed) process.exitCode = 1;
  } finally {
    await devices.close();
  }
}

function list({ json }: DrillOptions): void {
  if (json) {
    printJson(SCENARIOS.map(({ name, description }) => ({ scenario: name, description })));
    return;
  }
  for (const { name, description } of SCENARIOS) print(`${name}\t${description.zh} / ${description.en}`);
}

function report(result: DrillResult, { json, url }: DrillOptions): void {
  if (json) {
    printJson(result);
    return;
  }
  for (const { name, ok } of result.checks) print(`${ok ? '✓' : '✗'} ${name}`);
  print(`${result.scenario}: ${result.passed ? '通过 / passed' : '未通过 / failed'}, ${result.incidents.join(', ')}`);
  if (!result.waiting) return;
  print('等待处置 / waiting for:');
  for (const user of result.waiting) print(`  ${user.padEnd(40)} ${url}/issuer/sign-in?user=${encodeURIComponent(user)}`);
}
