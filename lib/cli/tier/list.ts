import { isSectorCentre } from '../../core/readiness/subject.ts';
import { contains } from '../../core/tier/tier-path.ts';
import { cityClient } from '../city-client.ts';
import { everyItemAt } from '../every-item.ts';
import { cityOf } from '../local-city.ts';
import { CommandFailed, type CommonOptions, print, printJson } from '../output.ts';

interface ListOptions extends CommonOptions {
  readonly city: string;
}

/** `running`: the city at --url knows it; `configured`: it does not yet; `unknown`: no city answers there. */
type State = 'running' | 'configured' | 'unknown';

/** Tiers as the configuration has them, and whether the running city knows them. */
export async function listTiers(options: ListOptions): Promise<void> {
  const { registry } = await cityOf(options.city);
  const running = await runningTiers(options, registry);
  const stateOf = (path: string): State => (running === undefined ? 'unknown' : running.has(path) ? 'running' : 'configured');
  const tiers = registry.tiers.map((tier) => {
    const isOwn = (path: string): boolean => (tier.kind === 'city' ? path === tier.path : contains(tier.path, path));
    return {
      id: tier.id,
      kind: tier.kind,
      district: tier.district ?? null,
      path: tier.path,
      code: tier.code,
      name: tier.name,
      centre: tier.centre ?? null,
      watchKeptBy: tier.watch?.keptBy ?? null,
      towns: registry.tiers.filter(({ kind, path }) => kind === 'town' && path !== tier.path && contains(tier.path, path)).length,
      units: registry.units.filter((unit) => isOwn(unit.tier)).length,
      things: registry.things.filter(({ town }) => contains(tier.path, town)).length,
      state: stateOf(tier.path),
    };
  });
  const sectors = registry.units
    .filter((unit) => isSectorCentre(unit, registry))
    .map(({ id, name, domains }) => ({ id, kind: 'sector', name, domains, state: stateOf(registry.city.id) }));
  if (options.json) return printJson([...tiers, ...sectors]);
  for (const { id, kind, district, name, towns, units, things, state } of tiers) {
    const depth = kind === 'city' ? '' : kind === 'district' ? '  ' : '    ';
    const counts = kind === 'town' ? `${things} things` : `${towns} towns, ${units} units, ${things} things`;
    print(`${(depth + id).padEnd(20)}${(district ?? kind).padEnd(11)}${counts.padEnd(38)}${state.padEnd(12)}${name.zh} / ${name.en}`);
  }
  for (const { id, name, domains, state } of sectors)
    print(`${`  ${id}`.padEnd(20)}${'sector'.padEnd(11)}${domains.join(', ').padEnd(38)}${state.padEnd(12)}${name.zh} / ${name.en}`);
}

async function runningTiers(
  { url, data }: ListOptions,
  registry: Parameters<typeof cityClient>[0]['registry'],
): Promise<Set<string> | undefined> {
  try {
    const client = await cityClient({ url, data, registry });
    const tiers = await everyItemAt<{ readonly path: string }>((path) => client.demand('viewer', 'GET', path), '/v1/tiers?limit=200');
    return new Set(tiers.map(({ path }) => path));
  } catch (cause) {
    if (cause instanceof CommandFailed) return undefined;
    throw cause;
  }
}
