import type { CompiledCity } from '../../config/load-city.ts';
import { unitsToNotify } from '../../config/units-to-notify.ts';
import { indexRegistry } from '../../core/registry/registry-index.ts';
import { CommandFailed, print, printJson } from '../output.ts';
import type { CityEdit } from './city-edit.ts';
import { refuseFaults } from './city-edit.ts';
import type { PersonEntry } from './posts.ts';

/** A stack that a deployment makes or changes. */
interface DeployedStack {
  readonly stack: string;
  readonly change: 'new' | 'changed';
  readonly tables: readonly string[];
  readonly topics: readonly string[];
}

export interface TierPlan {
  readonly tier: string;
  readonly kind: string;
  readonly units: readonly string[];
  readonly people: readonly PersonEntry[];
  readonly things: number;
  /** The tenants whose stacks are new with it. */
  readonly newTenants: readonly string[];
}

export interface PlanOptions {
  readonly city: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Checks the city with the change in it, writes it unless it is to be tried alone, and says what follows. */
export async function checkAndWrite(edit: CityEdit, plan: TierPlan, options: PlanOptions): Promise<void> {
  const { city, faults } = await edit.check();
  refuseFaults(faults);
  if (!city) throw new CommandFailed(1, `${options.city} does not load`);
  if (!options.dryRun) await edit.write();
  const stacks = stacksOf(city, plan);
  const commands = commandsFor(plan, stacks, options.city);
  const vacant = plan.people.filter((person) => person.vacant).map(({ id }) => id);
  const { tier, kind, units, things } = plan;
  if (options.json) {
    const people = { filled: plan.people.length - vacant.length, vacant };
    printJson({ tier, kind, units, people, things, files: edit.changed, written: !options.dryRun, stacks, commands });
    return;
  }
  print(`${tier} (${kind})`);
  print(`  units       ${units.length === 0 ? '–' : units.join(', ')}`);
  print(
    `  people      ${plan.people.length - vacant.length}, 待补 / to be filled ${vacant.length}${vacant.length > 0 ? `: ${vacant.join(', ')}` : ''}`,
  );
  print(`  things      ${things}`);
  print(`${options.dryRun ? '不写入 / not written (--dry-run)' : '已写入 / written'}: ${edit.changed.join(', ')}`);
  print('将部署 / to be deployed:');
  if (stacks.length === 0) print('  – 仅数据 / data alone');
  for (const { stack, change, tables, topics } of stacks) {
    const own = topics.filter((unit) => units.includes(unit));
    const others = topics.length - own.length;
    print(`  ${stack} (${change === 'new' ? '新建 / new' : '变更 / changed'})`);
    if (tables.length > 0) print(`    tables      ${tables.join(', ')}`);
    if (topics.length > 0) print(`    topics      ${own.join(', ')}${others > 0 ? ` 及市级单位 / and of the city’s units ${others}` : ''}`);
  }
  print('接下来 / then:');
  for (const command of commands) print(`  ${command}`);
}

/** A new district is a stack of its own; new units are topics in the stacks of all who may have to tell them. */
function stacksOf({ registry, stages }: CompiledCity, { newTenants, units }: TierPlan): DeployedStack[] {
  const prefix = stages.all.find(({ id }) => id === stages.default)?.prefix ?? 'citywatch';
  const fresh = new Set(units);
  return registry.tiers
    .filter(({ kind }) => kind !== 'town')
    .flatMap((tier): DeployedStack[] => {
      const topics = unitsToNotify(registry, tier);
      const stack = `${prefix}-${tier.id}`;
      if (newTenants.includes(tier.id)) return [{ stack, change: 'new', tables: ['domain', 'telemetry'], topics }];
      const more = topics.filter((unit) => fresh.has(unit));
      const isHub = tier.kind === 'city' && newTenants.length > 0;
      return more.length > 0 || isHub ? [{ stack, change: 'changed', tables: [], topics: more }] : [];
    });
}

function commandsFor({ tier, newTenants, things }: TierPlan, stacks: readonly DeployedStack[], city: string): string[] {
  const folder = city === 'cities/foshan' ? '' : ` --city ${city}`;
  return [
    `npx citywatch check ${city}`,
    ...(folder === '' ? ['npm start'] : [`npm start --${folder}`]),
    // All of them: the file holds the outputs of what is deployed with it, and of nothing else.
    ...(stacks.length > 0 ? ['npx cdk deploy --all --outputs-file deployment.json'] : []),
    `npx citywatch publish --all${folder} --deployment deployment.json`,
    ...(newTenants.length > 0 && things === 0 ? [`npx citywatch devices import FILE --out DIR${folder}`] : []),
    `npx citywatch tier ready ${tier}${folder}`,
  ];
}

/** A tier of a city by slug, path or GB/T 2260 code. Throws CommandFailed, status 2, with those there are. */
export function tierNamed({ registry }: CompiledCity, name: string) {
  const tier = indexRegistry(registry).tier(name);
  if (tier) return tier;
  throw new CommandFailed(2, `there is no tier "${name}"; there are: ${registry.tiers.map(({ id }) => id).join(', ')}`);
}
