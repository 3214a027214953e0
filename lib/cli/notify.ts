import type { Command } from 'commander';
import { readinessSubject } from '../core/readiness/subject.ts';
import { demanded } from './api-request.ts';
import { cityOf } from './local-city.ts';
import { CommandFailed, print, printJson } from './output.ts';
import { ofEach, type Target, type TargetOptions, targetsOf, withTargetOptions } from './targets.ts';

interface ChannelResult {
  readonly channel: string;
  readonly sentAt: string | null;
  readonly deliveredAt: string | null;
  readonly failure: string | null;
}

interface TestResult {
  readonly unit: string;
  readonly settled: boolean;
  readonly items: readonly ChannelResult[];
}

/** A channel that has not answered by then is given up. */
const WAITED_MILLIS = 60_000;
const POLLED_MILLIS = 500;

export function register(program: Command): void {
  const notify = program.command('notify').description('how units are told');
  withTargetOptions(notify.command('test [unit]'), 'operator')
    .description('sends a marked message by every channel of a unit and tells what became of each; status 1 where one failed')
    .option('--tier <id>', 'of every unit of this tier, instead of one')
    .action(test);
}

interface TestOptions extends TargetOptions {
  readonly tier?: string;
}

async function test(unit: string | undefined, options: TestOptions): Promise<void> {
  const units = await unitsMeant(unit, options);
  const results = await ofEach(await targetsOf(options), async (target) => {
    const all: TestResult[] = [];
    for (const one of units) all.push(await tested(target, one));
    return all.map((result) => ({ ...(target.tenant ? { tenant: target.tenant } : {}), ...result }));
  });
  tell(results.flat(), units.length > 1, options);
}

async function unitsMeant(unit: string | undefined, { tier, city }: TestOptions): Promise<readonly string[]> {
  if ((unit === undefined) === (tier === undefined))
    throw new CommandFailed(2, 'whose channels to test: expected the id of a unit, or --tier with that of a tier');
  if (unit !== undefined) return [unit];
  const compiled = await cityOf(city);
  const found = readinessSubject(compiled.registry, tier ?? '');
  if (!found)
    throw new CommandFailed(2, `there is no tier "${tier}"; there are: ${compiled.registry.tiers.map(({ id }) => id).join(', ')}`);
  return found.units.map(({ id }) => id);
}

function tell(results: readonly (TestResult & { readonly tenant?: string })[], isMany: boolean, { json }: TestOptions): void {
  if (json) printJson(results);
  else
    for (const { tenant, unit, items } of results)
      for (const item of items)
        print(`${tenant ? `${tenant}  ` : ''}${isMany ? `${unit.padEnd(36)} ` : ''}${item.channel.padEnd(9)} ${stateOf(item)}`);
  if (results.some(({ items }) => items.some(({ sentAt }) => sentAt === null))) process.exitCode = 1;
}

async function tested(target: Target, unit: string): Promise<TestResult> {
  const path = `/v1/units/${encodeURIComponent(unit)}/test-notifications`;
  const started = await target.call('POST', path);
  if (started.status === 404) throw new CommandFailed(2, `there is no unit "${unit}": expected an id from units.yaml`);
  const { id } = demanded(started, `POST ${path}`).body as { readonly id: string };
  for (const until = Date.now() + WAITED_MILLIS; ; ) {
    const result = (await target.demand('GET', `${path}/${id}`)).body as TestResult;
    if (result.settled || Date.now() > until) return result;
    await new Promise((resolve) => setTimeout(resolve, POLLED_MILLIS));
  }
}

function stateOf({ sentAt, deliveredAt, failure }: ChannelResult): string {
  if (failure !== null) return `failed: ${failure}`;
  if (deliveredAt !== null) return `delivered ${deliveredAt}`;
  return sentAt === null ? 'no answer yet' : `sent ${sentAt}`;
}
