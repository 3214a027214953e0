import { canSeeReadiness } from '../../../lib/core/access/readiness-access.ts';
import type { Incident } from '../../../lib/core/incident/model.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { channelsOf } from '../../../lib/core/notification/channels-of-unit.ts';
import type { NotificationStore } from '../../../lib/core/ports/notification-store.ts';
import type { ReadinessSubject } from '../../../lib/core/readiness/model.ts';
import { readinessOf } from '../../../lib/core/readiness/readiness.ts';
import { readinessSubject } from '../../../lib/core/readiness/subject.ts';
import type { ChannelKind } from '../../../lib/core/registry/model.ts';
import { indexRegistry, type RegistryIndex } from '../../../lib/core/registry/registry-index.ts';
import { tenantOf } from '../../../lib/core/tier/tier-path.ts';
import { rostersOf } from '../../../lib/core/watch/on-call.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { registryOf, type TenantDirectory } from '../tenants.ts';

const PAGE = 200;
/** A test further back than this many messages to a unit has to be made again. */
const PAGES_BACK = 5;
const EXERCISES = 20;

export function readinessRoutes(deps: Dependencies): Route[] {
  return [{ method: 'GET', path: '/v1/tiers/{id}/readiness', handle: (request) => show(deps, request) }];
}

/** What a tier, or a sector centre, has and lacks before it goes to work: each thing by itself. */
async function show(deps: Dependencies, request: Request) {
  const { tenants, clock } = deps;
  const principal = request.principal();
  const registry = await registryOf(tenants);
  const id = request.params.id ?? '';
  const subject = readinessSubject(registry, id);
  if (!subject || !canSeeReadiness(deps, principal, subject.tier.path))
    throw new Problem('not-found', `there is no tier ${id.slice(0, 80)}`);
  const index = indexRegistry(registry);
  const { publications, notifications } = tenants.main;
  const own = tenants.of(tenantOf(subject.tier.path))?.publications ?? publications;
  const items = readinessOf(subject, {
    // The things of a tenant are in its own registry: the hub of a deployment knows none of a district's.
    registry: (await own.active('registry')).body,
    rosters: await rostersOf(publications),
    now: toInstant(clock.now()),
    tested: new Map(
      await Promise.all(subject.units.map(async (unit) => [unit.id, await testedOf(notifications, index, unit.id)] as const)),
    ),
    exercises: await exercisesOf(tenants, subject),
  });
  return json(200, { tier: subject.id, kind: subject.kind, ready: items.every(({ met }) => met), items });
}

/** The channels of a unit on which a marked message was taken. */
async function testedOf(notifications: NotificationStore, index: RegistryIndex, unit: string): Promise<Set<ChannelKind>> {
  const wanted = channelsOf(index, unit).length;
  const tested = new Set<ChannelKind>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_BACK; page++) {
    const found = await notifications.list({ unit, limit: PAGE, ...(cursor ? { cursor } : {}) });
    for (const { test, sentAt, channel } of found.items) if (test && sentAt !== undefined) tested.add(channel);
    cursor = found.cursor;
    if (tested.size >= wanted || !cursor) break;
  }
  return tested;
}

async function exercisesOf(tenants: TenantDirectory, { tier, domains }: ReadinessSubject): Promise<Incident[]> {
  const query = { within: tier.path, exercise: true, states: ['archived'], ...(domains ? { domains } : {}), limit: EXERCISES };
  const found = await Promise.all(tenants.all().map(({ incidents }) => incidents.list(query)));
  return found.flatMap(({ items }) => items).sort((a, b) => (a.id < b.id ? 1 : -1));
}
