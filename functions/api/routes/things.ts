import { createHash } from 'node:crypto';
import { mayConfigureThing } from '../../../lib/core/access/authorization.ts';
import type { Principal } from '../../../lib/core/access/principal.ts';
import { StaleVersion } from '../../../lib/core/incident/errors.ts';
import { toInstant, toMillis } from '../../../lib/core/instant.ts';
import { assetsOfThing, type ThingChange, withThing } from '../../../lib/core/registry/change-thing.ts';
import type { Registry, Thing } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { tierId } from '../../../lib/core/tier/tier-path.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import { telemetryTopic } from '../../../lib/wiring/topics.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { refuseFaults } from '../publications/fault.ts';
import { type Prepared, prepare } from '../publications/prepare.ts';
import { boundFaults, changeFaults } from '../publications/thing-faults.ts';
import { registryOf, type Tenant } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';
import { domainsOfThing, readable, sensorView } from './sensors.ts';

export function thingRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/things/{id}', handle: (request) => getThing(deps, request) },
    { method: 'PUT', path: '/v1/things/{id}', handle: (request) => putThing(deps, request) },
  ];
}

async function getThing(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const registry = await registryOf(deps.tenants);
  const view = viewOf(registry, visible(deps, registry, principal, request.params.id ?? ''));
  return json(200, view, { etag: etagOf(view) });
}

/**
 * One thing as it is to be, by whoever runs the platform at or above its town: a new version of the registry in every tenant of this API that
 * knows it, in force at once. What is left out stays, what is null goes; what is only told may be sent back as it was.
 */
async function putThing(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const id = request.params.id ?? '';
  const shown = await registryOf(deps.tenants);
  const before = visible(deps, shown, principal, id);
  if (!mayConfigureThing(deps, principal, { town: before.town, domains: domainsOfThing(indexRegistry(shown), before) }))
    throw new Problem('forbidden', 'things are changed by operators and admins of their tier or above, for all of their domains');
  return once(deps.tenants.main, request, principal.id, async () => {
    const seen = request.headers['if-match'];
    if (seen === undefined) throw new Problem('precondition-required', 'expected the header If-Match with the ETag of the thing you saw');
    // Not what is remembered: what is compared with must be the newest.
    const registry =
      (await deps.tenants.main.publications.at('registry', toInstant(deps.clock.now())))?.body ?? (await registryOf(deps.tenants));
    const thing = visible(deps, registry, principal, id);
    const told = viewOf(registry, thing);
    if (seen.replace(/^W\//, '') !== etagOf(told))
      throw new StaleVersion(`the thing is at ${etagOf(told)}, not ${seen.slice(0, 40)}: read it again`, 0);
    const body = request.json();
    refuseFaults('thing', changeFaults(body, registry, thing, told), '');
    const change = body as ThingChange;
    const wanted = withThing(registry, thing, change);
    const packs = (await deps.tenants.main.publications.at('rules', toInstant(deps.clock.now())))?.body ?? [];
    refuseFaults('thing', boundFaults(wanted.registry, thing, wanted.thing, change, packs), '');
    const published = await publishTo(deps, id, change, principal);
    const view = viewOf(wanted.registry, wanted.thing);
    return json(200, { ...view, warnings: [...published, ...elsewhere(deps, thing, change)] }, { etag: etagOf(view) });
  });
}

/**
 * Checks it everywhere before it is published anywhere. The tenant whose registry is shown comes first: of two who change at once, the second
 * is refused there, and nothing of its change is anywhere.
 */
async function publishTo(deps: Dependencies, id: string, change: ThingChange, { id: author }: Principal): Promise<string[]> {
  const { main } = deps.tenants;
  const from = toInstant(deps.clock.now());
  const tenants = [main, ...deps.tenants.all().filter((tenant) => tenant !== main)];
  const prepared: (Prepared & { readonly after: number })[] = [];
  for (const tenant of tenants) {
    const inForce = await tenant.publications.at('registry', from);
    const thing = inForce && indexRegistry(inForce.body).thing(id);
    if (!inForce || !thing) continue;
    await refuseAnnounced(tenant, from);
    const body = withThing(inForce.body, thing, change).registry;
    prepared.push({ ...(await prepare(deps, tenant, { kind: 'registry', body, from, complete: true })), after: inForce.number });
  }
  const done: string[] = [];
  for (const { tenant, kind, body, after } of prepared) {
    await tenant.publications.publish(kind, body, { author, effectiveFrom: from, after }).catch((cause: unknown) => {
      throw done.length > 0 ? halfDone(done, tenant.id, cause) : cause;
    });
    done.push(tenant.id);
  }
  return [...new Set(prepared.flatMap(({ warnings }) => warnings))];
}

/** Whoever sends the same again, with the ETag of the thing as it is now, brings it to the others: where it is in force it changes nothing. */
const halfDone = (done: readonly string[], missing: string, cause: unknown): Problem =>
  new Problem(
    'unavailable',
    `published in ${done.join(', ')}, and not in ${missing} (${cause instanceof Error ? cause.message : String(cause)}): read the thing and send the same again`,
  );

/** What is published later goes before what is announced: a slip of one thing must not call off a whole new registry. */
async function refuseAnnounced({ publications }: Tenant, now: string): Promise<void> {
  const announced = (await publications.records('registry')).find(({ effectiveFrom }) => toMillis(effectiveFrom) > toMillis(now));
  if (!announced) return;
  const { number, effectiveFrom } = announced;
  const message = `registry ${number} is announced for ${effectiveFrom} and would not come into force: change the thing there, and publish that again`;
  throw new Problem('action-not-allowed', message, { allowed: [] });
}

/** The hub of a deployment has the city's map, and no things: it is told when the folder is published. */
function elsewhere({ allTenants, tenants }: Dependencies, thing: Thing, { assets = [] }: ThingChange): string[] {
  if (allTenants || assets.length === 0 || thing.tenant !== tenants.main.id) return [];
  return ['the city’s map shows the asset as it was until the registry is published to the hub'];
}

/** Throws a not-found problem also for what one may not see. */
function visible(deps: Dependencies, registry: Registry, principal: Principal, id: string): Thing {
  const thing = indexRegistry(registry).thing(id);
  if (!thing || !readable(deps, principal, registry)(thing)) throw new Problem('not-found', `there is no thing ${id.slice(0, 80)}`);
  return thing;
}

function viewOf(registry: Registry, thing: Thing) {
  const index = indexRegistry(registry);
  return {
    id: thing.id,
    tenant: thing.tenant,
    town: tierId(thing.town),
    topic: telemetryTopic(thing.tenant, thing.id),
    intervalSeconds: thing.intervalSeconds,
    keeper: thing.keeper ?? null,
    assets: assetsOfThing(registry, thing).map(({ id, name, domain, position }) => ({ id, name, domain, position })),
    sensors: thing.sensors.map((sensor) => ({
      ...sensorView(sensor, thing, index.asset(sensor.asset)),
      keeper: sensor.keeper ?? null,
      metrics: sensor.metrics,
    })),
  };
}

const etagOf = (view: object): string => `"${createHash('sha256').update(JSON.stringify(view)).digest('hex').slice(0, 20)}"`;
