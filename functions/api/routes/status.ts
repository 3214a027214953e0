import { mayRunAnything } from '../../../lib/core/access/authorization.ts';
import { OPEN_STATES } from '../../../lib/core/incident/model.ts';
import { type Instant, toInstant, toMillis } from '../../../lib/core/instant.ts';
import { attentionOf, type TenantStatus } from '../../../lib/core/operation/tenant-status.ts';
import type { PublicationKind } from '../../../lib/core/ports/publications.ts';
import type { TierPath } from '../../../lib/core/tier/tier-path.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { type Tenant, tenantsFor } from '../tenants.ts';

const DAY = 86_400_000;
/** Beyond this it is told that there are more. */
const MOST_COUNTED = 1000;

export function statusRoutes(deps: Dependencies): Route[] {
  return [{ method: 'GET', path: '/v1/status', handle: (request) => status(deps, request) }];
}

/** How the platform is doing, for each tenant of this API at or below the person's tier; also where nothing is published yet. */
async function status(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'operate')) throw new Problem('forbidden', 'the status is for operator, admin and auditor');
  const tenants = await tenantsFor(deps, principal, 'operate');
  const items = await Promise.all(
    tenants.map(async (tenant) => {
      const found = await statusOf(deps, tenant, principal.tier);
      return { ...found, attention: attentionOf(found, deps.speed()) };
    }),
  );
  return json(200, { items, nextCursor: null });
}

async function statusOf(deps: Dependencies, tenant: Tenant, within: TierPath): Promise<TenantStatus> {
  const now = deps.clock.now();
  const since = (millis: number): number => Math.max(0, Math.round((now - millis) / 1000));
  const [queues, { evaluatedUpTo, watchedAt }, link, deadLetters, registry, mechanism, rules, incidents, orders] = await Promise.all([
    tenant.gauge.queues(),
    tenant.progress.read(),
    tenant.hubLink?.state(),
    recentDeadLetters(tenant, now),
    inForce(tenant, 'registry', now),
    inForce(tenant, 'mechanism', now),
    inForce(tenant, 'rules', now),
    openIncidents(tenant, within),
    tenant.maintenance.countOpen(MOST_COUNTED),
  ]);
  return {
    tenant: tenant.id,
    at: toInstant(now),
    version: deps.version,
    queues,
    deadLetters,
    watcher: watchedAt === undefined ? null : { lastPass: toInstant(watchedAt), ageSeconds: since(watchedAt) },
    ingest: evaluatedUpTo === undefined ? null : { evaluatedUpTo: toInstant(evaluatedUpTo), lagSeconds: since(evaluatedUpTo) },
    hub: link ? { heardAt: link.heardAt ?? null, downSince: link.downSince ?? null } : null,
    publications: { registry, mechanism, rules },
    incidents,
    maintenance: { open: orders, more: orders === MOST_COUNTED },
  };
}

async function recentDeadLetters({ deadLetters }: Tenant, now: number): Promise<TenantStatus['deadLetters']> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await deadLetters.list({ state: 'open', limit: 200, ...(cursor ? { cursor } : {}) });
    const recent = page.items.filter(({ receivedAt }) => receivedAt > now - DAY).length;
    count += recent;
    if (recent < page.items.length) return { count, more: false };
    cursor = page.cursor;
  } while (cursor && count < MOST_COUNTED);
  return { count, more: cursor !== undefined };
}

/** From the records alone: a registry's body is large, and nothing of it is asked. */
async function inForce(
  { publications }: Tenant,
  kind: PublicationKind,
  now: number,
): Promise<{ readonly number: number; readonly effectiveFrom: Instant } | null> {
  const record = (await publications.records(kind)).find(({ effectiveFrom }) => toMillis(effectiveFrom) <= now);
  return record ? { number: record.number, effectiveFrom: record.effectiveFrom } : null;
}

async function openIncidents(tenant: Tenant, within: TierPath): Promise<TenantStatus['incidents']> {
  let open = 0;
  let breached = 0;
  let cursor: string | undefined;
  do {
    const page = await tenant.incidents.list({ within, states: OPEN_STATES, exercise: false, limit: 200, ...(cursor ? { cursor } : {}) });
    open += page.items.length;
    breached += page.items
      .flatMap(({ obligations }) => obligations)
      .filter(({ state, breachedAt }) => state === 'pending' && breachedAt).length;
    cursor = page.cursor;
  } while (cursor && open < MOST_COUNTED);
  return { open, breached, more: cursor !== undefined };
}
