import type { Registry, Thing } from '../../../lib/core/registry/model.ts';
import { contains, parentOf, tenantOf, tierId, tierKind } from '../../../lib/core/tier/tier-path.ts';
import type { Fault } from './fault.ts';
import { registrySchema } from './registry-schema.ts';
import { shapeFaults } from './shape.ts';

type Report = (path: Fault['path'], message: string) => void;

/** What is wrong with a registry: its shape, else what its parts say of each other. `tenants`: those it is published to. */
export function registryFaults(body: unknown, tenants: readonly string[]): Fault[] {
  const shape = shapeFaults(registrySchema, body);
  if (shape.length > 0) return shape;
  const registry = body as Registry;
  const faults: Fault[] = [];
  const report: Report = (path, message) => void faults.push({ path, message });
  uniqueIds(registry, report);
  tierFaults(registry, tenants, report);
  unitFaults(registry, report);
  thingFaults(registry, report);
  sourceFaults(registry, report);
  return faults;
}

function uniqueIds(registry: Registry, report: Report): void {
  for (const list of ['tiers', 'units', 'people', 'assets', 'things'] as const) {
    const seen = new Set<string>();
    for (const [index, { id }] of registry[list].entries()) {
      if (seen.has(id)) report([list, index, 'id'], `"${id}" is there twice: expected every id once`);
      seen.add(id);
    }
  }
}

function tierFaults({ city, tiers, units }: Registry, tenants: readonly string[], report: Report): void {
  const paths = new Set(tiers.map(({ path }) => path));
  const unitIds = new Set(units.map(({ id }) => id));
  const unit = (path: Fault['path'], id: string | undefined): void => {
    if (id !== undefined && !unitIds.has(id)) report(path, `no unit "${id}": expected the id of a unit`);
  };
  for (const [index, { id, kind, path, owners = {}, centre, watch }] of tiers.entries()) {
    const at = ['tiers', index];
    const parent = parentOf(path);
    if (tierId(path) !== id || tierKind(path) !== kind) report([...at, 'path'], `"${path}": expected the path of the ${kind} ${id}`);
    if (parent !== undefined && !paths.has(parent)) report([...at, 'path'], `no tier "${parent}": expected what it lies in to be a tier`);
    if (kind === 'city' && id !== city.id) report([...at, 'id'], `"${id}": expected the one city, ${city.id}`);
    if (watch && !tiers.some((above) => above.id === watch.keptBy && above.path !== path && contains(above.path, path)))
      report([...at, 'watch', 'keptBy'], `"${watch.keptBy}" does not lie above ${id}: expected the id of a tier that does`);
    unit([...at, 'centre'], centre);
    for (const [domain, owner] of Object.entries(owners)) unit([...at, 'owners', domain], owner);
  }
  const known = new Set(tiers.filter(({ kind }) => kind !== 'town').map(({ id }) => id));
  for (const tenant of [city.id, ...tenants]) {
    if (!known.has(tenant)) report(['tiers'], `no tier "${tenant}": expected the city and every tenant this is published to`);
  }
}

function unitFaults({ tiers, units, people, messaging }: Registry, report: Report): void {
  const paths = new Set(tiers.map(({ path }) => path));
  const unitIds = new Set(units.map(({ id }) => id));
  const personIds = new Set(people.map(({ id }) => id));
  for (const [index, { tier, liaison, channels }] of units.entries()) {
    for (const [place, { kind, provider }] of channels.entries())
      if (provider !== undefined && messaging?.providers.find(({ id }) => id === provider)?.kind !== kind)
        report(['units', index, 'channels', place, 'provider'], `no ${kind} provider "${provider}": expected the id of one in messaging`);
    if (!paths.has(tier)) report(['units', index, 'tier'], `no tier "${tier}": expected the path of a tier`);
    for (const [place, named] of liaison.entries())
      for (const role of ['officer', 'deputy'] as const) {
        const id = named[role];
        if (id !== undefined && !personIds.has(id))
          report(['units', index, 'liaison', place, role], `no person "${id}": expected the id of a person`);
      }
  }
  for (const [index, { unit }] of people.entries())
    if (!unitIds.has(unit)) report(['people', index, 'unit'], `no unit "${unit}": expected the id of a unit`);
}

function sourceFaults({ tiers, sources = [] }: Registry, report: Report): void {
  for (const [index, { id, tier, towns = {}, webhook }] of sources.entries()) {
    const at = ['sources', index];
    const known = tiers.find(({ path }) => path === tier);
    if (sources.findIndex((one) => one.id === id) < index) report([...at, 'id'], `"${id}" is there twice: expected every id once`);
    if (!known) report([...at, 'tier'], `no tier "${tier}": expected the path of a tier`);
    for (const [word, town] of Object.entries(towns))
      if (!tiers.some((one) => one.id === town)) report([...at, 'towns', word], `no town "${town}": expected the id of a town`);
    const owner = tiers.find((one) => one.id === tenantOf(tier));
    if (webhook && known && owner?.district !== 'federated')
      report([...at, 'webhook'], `${owner?.path} is not federated: expected a federated district, to whose platform status goes back`);
  }
}

function thingFaults({ tiers, units, assets, things }: Registry, report: Report): void {
  const unitIds = new Set(units.map(({ id }) => id));
  const keeper = (path: Fault['path'], id: string | undefined): void => {
    if (id !== undefined && !unitIds.has(id)) report(path, `no unit "${id}": expected the id of a unit`);
  };
  const paths = new Set(tiers.map(({ path }) => path));
  const assetIds = new Set(assets.map(({ id }) => id));
  const sensors = new Set<string>();
  const place = (path: Fault['path'], town: string): void => {
    if (!paths.has(town)) report(path, `no tier "${town}": expected the path of a tier`);
  };
  for (const [index, { town }] of assets.entries()) place(['assets', index, 'town'], town);
  for (const [index, thing] of things.entries()) {
    const at = ['things', index];
    place([...at, 'town'], thing.town);
    keeper([...at, 'keeper'], thing.keeper);
    if (thing.tenant !== tenantOf(thing.town))
      report([...at, 'tenant'], `"${thing.tenant}": expected ${tenantOf(thing.town)}, whose ${thing.town} is`);
    for (const [position, sensor] of thing.sensors.entries()) sensorFaults(thing, sensor, [...at, 'sensors', position]);
  }

  function sensorFaults(
    thing: Thing,
    { id, thing: bearer, asset, keeper: own, metrics }: Thing['sensors'][number],
    at: Fault['path'],
  ): void {
    keeper([...at, 'keeper'], own);
    if (sensors.has(id)) report([...at, 'id'], `"${id}" is there twice: expected every sensor once in the city`);
    sensors.add(id);
    if (bearer !== thing.id) report([...at, 'thing'], `"${bearer}": expected ${thing.id}, the thing it is on`);
    if (!assetIds.has(asset)) report([...at, 'asset'], `no asset "${asset}": expected the id of an asset`);
    for (const [index, { range }] of metrics.entries())
      if (range && range[0] >= range[1]) report([...at, 'metrics', index, 'range'], `${range.join(' to ')}: expected the lower end first`);
    if (new Set(metrics.map(({ metric }) => metric)).size < metrics.length)
      report([...at, 'metrics'], 'a metric is there twice: expected every metric of a sensor once');
  }
}
