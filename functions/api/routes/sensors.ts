import { canSeeThing, type Deciding } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { Asset, DomainId, Registry, Sensor, Thing } from '../../../lib/core/registry/model.ts';
import { indexRegistry, type RegistryIndex } from '../../../lib/core/registry/registry-index.ts';
import { contains, tierId } from '../../../lib/core/tier/tier-path.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { domainsOf, limitOf, tierOf, timeOf } from '../query.ts';
import { registryOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';

const MAX_READINGS = 10_000;
/** Far beyond any clock, still a date. */
const END_OF_TIME = 8e15;

export function sensorRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/sensors', handle: (request) => listSensors(deps, request) },
    { method: 'GET', path: '/v1/sensors/{id}/readings', handle: (request) => readings(deps, request) },
  ];
}

export function sensorView(sensor: Sensor, thing: Thing, asset: Asset | undefined) {
  return {
    id: sensor.id,
    thing: thing.id,
    asset: sensor.asset,
    domain: asset?.domain ?? 'other',
    town: tierId(thing.town),
    position: asset?.position ?? null,
    metrics: sensor.metrics.map(({ metric, unit, range }) => ({ metric, unit, ...(range ? { range } : {}) })),
  };
}

/** Whether somebody may read what a thing sends. Things of one town and the same domains are alike: of many, few are decided. */
export function readable(deciding: Deciding, principal: Principal, registry: Registry): (thing: Thing) => boolean {
  const index = indexRegistry(registry);
  const known = new Map<string, boolean>();
  return (thing) => {
    const { town } = thing;
    const domains = domainsOfThing(index, thing);
    const kind = `${town} ${domains.join(' ')}`;
    const seen = known.get(kind) ?? canSeeThing(deciding, principal, { town, domains });
    known.set(kind, seen);
    return seen;
  };
}

/** Of the assets it watches. */
export const domainsOfThing = (index: RegistryIndex, { sensors }: Thing): DomainId[] =>
  [...new Set(sensors.map(({ asset }) => index.asset(asset)?.domain ?? 'other'))].sort();

async function listSensors(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const index = indexRegistry(registry);
  const limit = limitOf(query);
  const within = tierOf(query, registry)?.path ?? tierOf(query, registry, 'town')?.path ?? registry.city.id;
  const domains = domainsOf(query);
  const isReadable = readable(deps, principal, registry);
  const sensors = registry.things
    .filter((thing) => contains(within, thing.town) && (!query.thing || thing.id === query.thing) && isReadable(thing))
    .flatMap((thing) => thing.sensors.map((sensor) => sensorView(sensor, thing, index.asset(sensor.asset))))
    .filter(({ id, domain }) => (!query.sensor || id === query.sensor) && (!domains || domains.includes(domain)))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const from = query.cursor ? sensors.findIndex(({ id }) => id > (query.cursor as string)) : 0;
  const items = from < 0 ? [] : sensors.slice(from, from + limit);
  const last = items.at(-1);
  return json(200, { items, nextCursor: last && sensors.at(-1) !== last ? last.id : null });
}

async function readings(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const registry = await registryOf(deps.tenants);
  const id = request.params.id ?? '';
  const { query } = request;
  const index = indexRegistry(registry);
  // What a thing publishes of a sensor that nobody registered is kept under the thing.
  const thing = index.sensor(id)?.thing ?? (query.thing === undefined ? undefined : index.thing(query.thing));
  const tenant = thing && deps.tenants.of(thing.tenant);
  if (!tenant || !readable(deps, principal, registry)(thing))
    throw new Problem(
      'not-found',
      `there is no sensor ${id.slice(0, 80)}; of one that is not registered, say with ?thing= who publishes it`,
    );
  const page = await tenant.telemetry.readings(thing.id, id, {
    from: timeOf(query, 'from', 0),
    to: timeOf(query, 'to', END_OF_TIME),
    limit: limitOf(query, MAX_READINGS),
    ...(query.cursor ? { cursor: query.cursor } : {}),
  });
  const items = page.items.map(({ time, metric, value, unit, flags }) => ({ time: toInstant(time), metric, value, unit, flags }));
  return json(200, { items, nextCursor: page.cursor ?? null });
}
