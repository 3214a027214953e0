import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod/mini';
import { ownBoundFaults } from '../../../lib/core/alarm/fit/own-bounds.ts';
import type { CompiledRulePack } from '../../../lib/core/alarm/rule.ts';
import { assetsOfThing, type ThingChange } from '../../../lib/core/registry/change-thing.ts';
import { distanceMetres, FAR_FROM_TOWN_METRES } from '../../../lib/core/registry/distance.ts';
import type { Registry, Thing } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import type { Fault } from './fault.ts';
import { bound } from './registry-schema.ts';
import { shapeFaults } from './shape.ts';
import { bilingual, duration, position, slug } from './vocabulary.ts';

/** Told with a thing, and not to be changed here: sent back as it was told, or left out. */
const told = z.optional(z.unknown());

const metric = z.strictObject({
  metric: slug,
  unit: told,
  range: z.optional(z.nullable(z.tuple([z.number(), z.number()]))),
  stuckAfter: z.optional(z.nullable(duration)),
  values: z.optional(z.nullable(z.record(slug, z.number()))),
  bounds: z.optional(z.nullable(z.record(slug, z.strictObject({ I: bound, II: bound, III: bound, clear: bound })))),
});

const schema = z.strictObject({
  id: told,
  tenant: told,
  town: told,
  topic: told,
  warnings: told,
  intervalSeconds: z.optional(z.number().check(z.gte(1), z.lte(3600))),
  keeper: z.optional(z.nullable(slug)),
  assets: z.optional(z.array(z.strictObject({ id: slug, domain: told, name: z.optional(bilingual), position: z.optional(position) }))),
  sensors: z.optional(
    z.array(
      z.strictObject({
        id: slug,
        thing: told,
        asset: told,
        domain: told,
        town: told,
        position: told,
        keeper: z.optional(z.nullable(slug)),
        metrics: z.optional(z.array(metric)),
      }),
    ),
  ),
});

/** What is wrong with a change of one thing: its shape; what it names that is not there; what it may not change. `view`: as the thing is told. */
export function changeFaults(body: unknown, registry: Registry, thing: Thing, view: ToldThing): Fault[] {
  const shape = shapeFaults(schema, body);
  if (shape.length > 0) return shape;
  const change = body as ThingChange & Readonly<Record<string, unknown>>;
  const index = indexRegistry(registry);
  const faults: Fault[] = [...fixed(change, view, ['id', 'tenant', 'town', 'topic'], [])];
  const unit = (path: Fault['path'], id: string | null | undefined): void => {
    if (id && !index.unit(id)) faults.push({ path, message: `no unit "${id}": expected the id of a unit` });
  };
  unit(['keeper'], change.keeper);
  const town = index.tier(thing.town);
  const assets = assetsOfThing(registry, thing);
  for (const [at, asset] of (change.assets ?? []).entries()) {
    const path = ['assets', at];
    const known = view.assets.find(({ id }) => id === asset.id);
    if (!known) faults.push({ path: [...path, 'id'], message: `"${asset.id}": expected one of ${assets.map(({ id }) => id).join(', ')}` });
    else faults.push(...fixed(asset, known, ['domain'], path));
    if (asset.position && town && distanceMetres(asset.position, town.position) > FAR_FROM_TOWN_METRES)
      faults.push({
        path: [...path, 'position'],
        message: `more than ${FAR_FROM_TOWN_METRES / 1000} km from ${town.id}: expected a place in it, WGS-84`,
      });
  }
  for (const [at, sensor] of (change.sensors ?? []).entries()) {
    const path = ['sensors', at];
    unit([...path, 'keeper'], sensor.keeper);
    const known = view.sensors.find(({ id }) => id === sensor.id);
    if (!known) {
      faults.push({ path: [...path, 'id'], message: `"${sensor.id}": expected one of ${view.sensors.map(({ id }) => id).join(', ')}` });
      continue;
    }
    faults.push(...fixed(sensor, known, ['thing', 'asset', 'domain', 'town', 'position'], path));
    for (const [place, own] of (sensor.metrics ?? []).entries()) {
      const measured = known.metrics.find((one) => one.metric === own.metric);
      const where = [...path, 'metrics', place];
      if (measured) faults.push(...fixed(own, measured, ['unit'], where));
      else
        faults.push({
          path: [...where, 'metric'],
          message: `"${own.metric}" is not measured there: expected one of ${known.metrics.map((one) => one.metric).join(', ')}`,
        });
    }
  }
  return faults;
}

/** A thing as the API tells it. */
export interface ToldThing {
  readonly assets: readonly { readonly id: string }[];
  readonly sensors: readonly { readonly id: string; readonly metrics: readonly { readonly metric: string }[] }[];
}

const fixed = (said: object, known: object, names: readonly string[], path: Fault['path']): Fault[] =>
  names.flatMap((name): Fault[] => {
    const value = (said as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || isDeepStrictEqual(value, (known as Readonly<Record<string, unknown>>)[name])) return [];
    return [{ path: [...path, name], message: 'cannot be changed here: expected it as it was told, or left out' }];
  });

/** What is wrong with the values and bounds of the thing as it is to be, held against the rules in force; of metrics that are as they were, nothing. */
export function boundFaults(
  registry: Registry,
  before: Thing,
  after: Thing,
  { sensors = [] }: ThingChange,
  packs: readonly CompiledRulePack[],
): Fault[] {
  const index = indexRegistry(registry);
  return after.sensors.flatMap((sensor, at) => {
    const domain = index.asset(sensor.asset)?.domain;
    const rules = packs.find((pack) => pack.domain === domain)?.rules ?? [];
    return sensor.metrics.flatMap((own, place) => {
      if (isDeepStrictEqual(own, before.sensors[at]?.metrics[place])) return [];
      const said = sensors.findIndex(({ id }) => id === sensor.id);
      const where = sensors[said]?.metrics?.findIndex(({ metric: name }) => name === own.metric) ?? -1;
      return ownBoundFaults(own, rules).map(
        ({ path, message }): Fault => ({ path: ['sensors', said, 'metrics', where, ...path], message }),
      );
    });
  });
}
