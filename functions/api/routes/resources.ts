import { maskedContact, placedFor } from '../../../lib/core/access/resource-access.ts';
import { NothingPublished } from '../../../lib/core/ports/publications.ts';
import type { Position } from '../../../lib/core/registry/model.ts';
import { type Near, nearby } from '../../../lib/core/registry/nearby.ts';
import { type Camera, type CityResources, type Placed, RESOURCE_KINDS, type Resource } from '../../../lib/core/registry/resources.ts';
import { contains, tierId } from '../../../lib/core/tier/tier-path.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { domainsOf, pageOf, tierOf, wordsOf } from '../query.ts';
import { registryOf } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';

const DEFAULT_RADIUS = 2000;
/** From one end of a large city to the other. */
const MOST_RADIUS = 100_000;

export function resourceRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/resources', handle: (request) => listResources(deps, request) },
    { method: 'GET', path: '/v1/cameras', handle: (request) => listCameras(deps, request) },
  ];
}

/** What is at hand: one's own tier's, and what others share. Near a place the nearest first, else in the order of ids. */
async function listResources(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const [kinds, domains] = [wordsOf(query, 'kind', RESOURCE_KINDS), domainsOf(query)];
  const { resources } = await published(deps);
  const { canSee } = placedFor(deps, principal);
  const isMeant = (one: Resource): boolean =>
    (!kinds || kinds.includes(one.kind)) && (!domains || !one.domains || one.domains.some((domain) => domains.includes(domain)));
  const found = (await within(deps, query, resources)).filter(({ one }) => isMeant(one) && canSee(one));
  return answer(found, query, (one) => ({ ...placedView(one), contact: maskedContact(one) ?? null }));
}

async function listCameras(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const { cameras } = await published(deps);
  const { canSee, maySeeStream } = placedFor(deps, principal);
  const found = (await within(deps, query, cameras)).filter(({ one }) => canSee(one));
  return answer(found, query, (one: Camera) => ({
    ...placedView(one),
    heading: one.heading ?? null,
    stream: maySeeStream(one) ? (one.stream ?? null) : null,
  }));
}

const placedView = <One extends Placed>({ tier, ...one }: One) => ({ ...one, tier: tierId(tier) });

/** A city need not have any. */
async function published({ tenants }: Dependencies): Promise<CityResources> {
  try {
    return (await tenants.main.publications.active('resources')).body;
  } catch (cause) {
    if (cause instanceof NothingPublished) return { resources: [], cameras: [] };
    throw cause;
  }
}

type Query = Request['query'];
type Found<One> = Omit<Near<One>, 'distance'> & { readonly distance?: number };

async function within<One extends Placed>(deps: Dependencies, query: Query, list: readonly One[]): Promise<readonly Found<One>[]> {
  const place = placeOf(query);
  const radius = radiusOf(query);
  const found = place ? nearby(list, place, radius) : list.map((one): Found<One> => ({ one }));
  const path = tierOf(query, await registryOf(deps.tenants))?.path;
  return path === undefined ? found : found.filter(({ one }) => contains(path, one.tier));
}

function answer<One extends Placed>(found: readonly Found<One>[], query: Query, view: (one: One) => object) {
  const { items, nextCursor } = pageOf(
    found.map(({ one, distance }) => ({ id: one.id, one, distance })),
    { limit: '50', ...query },
  );
  const shown = items.map(({ one, distance }) => ({ ...view(one), ...(distance === undefined ? {} : { distance: Math.round(distance) }) }));
  return json(200, { items: shown, nextCursor });
}

/** `near=23.03,113.11` */
function placeOf({ near }: Query): Position | undefined {
  if (near === undefined || near === '') return undefined;
  const [lat = Number.NaN, lon = Number.NaN, ...more] = near.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (more.length > 0 || !(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180))
    throw invalid('/near', `"${near.slice(0, 80)}": expected latitude and longitude in WGS-84 degrees, such as 23.03,113.11`);
  return { lat, lon };
}

function radiusOf({ radius, near }: Query): number {
  if (radius === undefined || radius === '') return DEFAULT_RADIUS;
  const metres = Number(radius);
  if (near && metres > 0 && metres <= MOST_RADIUS) return metres;
  throw invalid('/radius', `"${radius.slice(0, 80)}": expected metres around "near", more than 0 and at most ${MOST_RADIUS}`);
}
