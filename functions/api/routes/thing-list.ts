import { bindingsOf } from '../../../lib/core/alarm/bindings.ts';
import { rulesOfThing } from '../../../lib/core/alarm/rules-of-thing.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { Registry, Thing } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { sideBySide } from '../../../lib/core/side-by-side.ts';
import { ancestorOfKind, contains, tierId } from '../../../lib/core/tier/tier-path.ts';
import { latestValues, type Standing, standingOf, THING_STANDINGS } from '../../../lib/core/watch/thing-state.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { domainsOf, limitOf, tierOf, unitOf, wordsOf } from '../query.ts';
import { registryOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';
import { domainsOfThing, readable } from './sensors.ts';

/** Things whose state one request reads in search of some state: the page ends there, and goes on with the next one. */
const MOST_READ = 500;
/** Things whose state is read at once. */
const AT_ONCE = 50;

export function thingListRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/things', handle: (request) => list(deps, request) },
    { method: 'GET', path: '/v1/things/{id}/state', handle: (request) => show(deps, request) },
  ];
}

/**
 * In the order of their ids. `q`: words, each of which stands in the id, the name of what it watches, the place, the domain or the keeper.
 * With `state` a page may hold fewer than asked for and still go on.
 */
async function list(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const limit = limitOf(query);
  const states = wordsOf(query, 'state', THING_STANDINGS);
  const isReadable = readable(deps, principal, registry);
  const isMeant = wanted(registry, query);
  const meant = registry.things
    .filter((thing) => (query.cursor === undefined || thing.id > query.cursor) && isMeant(thing) && isReadable(thing))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const items: object[] = [];
  let read = 0;
  while (read < meant.length && read < MOST_READ && items.length < limit) {
    const some = meant.slice(read, read + Math.min(AT_ONCE, states ? AT_ONCE : limit - items.length));
    const found = await sideBySide(some, async (thing) => ({ thing, standing: await standing(deps, thing) }), AT_ONCE);
    for (const one of found) {
      if (items.length === limit) break;
      read++;
      if (states?.includes(one.standing.state) ?? true) items.push(itemView(registry, one.thing, one.standing));
    }
  }
  return json(200, { items, nextCursor: read < meant.length ? (meant[read - 1]?.id ?? null) : null });
}

/** How a thing stands, the newest reading of each metric, and the rules in force on them. */
async function show(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { publications } = deps.tenants.main;
  const [registry, rules] = await Promise.all([publications.active('registry'), publications.active('rules')]);
  const id = request.params.id ?? '';
  const thing = indexRegistry(registry.body).thing(id);
  if (!thing || !readable(deps, principal, registry.body)(thing)) throw new Problem('not-found', `there is no thing ${id.slice(0, 80)}`);
  // A hub in a cloud has no readings of its districts.
  const states = await deps.tenants.of(thing.tenant)?.telemetry.states(id);
  const bindings = bindingsOf(registry, rules);
  const binding = bindings.thing(id);
  const now = deps.clock.now();
  return json(200, {
    ...itemView(registry.body, thing, standingOf(thing, states, now, isRevoked(deps, id))),
    at: toInstant(now),
    // In a cloud only the registry of devices knows, and nobody asks it here.
    knowsRevoked: deps.isRevoked !== undefined,
    values: latestValues(thing, states ?? []),
    rules: binding ? rulesOfThing(thing, binding, (domain, rule) => bindings.rule(domain, rule)?.share) : [],
  });
}

const isRevoked = (deps: Dependencies, thing: string): boolean => deps.isRevoked?.(thing) ?? false;

async function standing(deps: Dependencies, thing: Thing): Promise<Standing> {
  const states = await deps.tenants.of(thing.tenant)?.telemetry.states(thing.id);
  return standingOf(thing, states, deps.clock.now(), isRevoked(deps, thing.id));
}

function wanted(registry: Registry, query: Readonly<Record<string, string>>): (thing: Thing) => boolean {
  const within = (tierOf(query, registry) ?? tierOf(query, registry, 'town'))?.path;
  const domains = domainsOf(query);
  const keeper = unitOf({ unit: query.keeper ?? '' });
  const words = (query.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const index = indexRegistry(registry);
  const textOf = textOfThings(registry);
  return (thing) =>
    (within === undefined || contains(within, thing.town)) &&
    (domains === undefined || domainsOfThing(index, thing).some((domain) => domains.includes(domain))) &&
    (keeper === undefined || thing.keeper === keeper || thing.sensors.some((sensor) => sensor.keeper === keeper)) &&
    (words.length === 0 || words.every((word) => textOf(thing).includes(word)));
}

/** What is searched of a thing, in both languages. */
function textOfThings(registry: Registry): (thing: Thing) => string {
  const index = indexRegistry(registry);
  const named = (found: { readonly name: { readonly zh: string; readonly en: string } } | undefined): string =>
    found ? `${found.name.zh} ${found.name.en}` : '';
  return (thing) => {
    const district = ancestorOfKind(thing.town, 'district');
    const assets = new Set(thing.sensors.map(({ asset }) => asset));
    const parts = [
      thing.id,
      ...[...assets].map((id) => `${id} ${named(index.asset(id))}`),
      thing.town,
      named(index.tier(thing.town)),
      district ? named(index.tier(district)) : '',
      ...domainsOfThing(index, thing),
      thing.keeper ? `${thing.keeper} ${named(index.unit(thing.keeper))}` : '',
    ];
    return parts.join(' ').toLowerCase();
  };
}

function itemView(registry: Registry, thing: Thing, { silent, ...rest }: Standing) {
  const index = indexRegistry(registry);
  const asset = index.asset(thing.sensors[0]?.asset ?? '');
  return {
    id: thing.id,
    name: asset?.name ?? null,
    asset: asset?.id ?? null,
    tenant: thing.tenant,
    town: tierId(thing.town),
    domains: domainsOfThing(index, thing),
    keeper: thing.keeper ?? null,
    ...rest,
    silentSensors: silent,
  };
}
