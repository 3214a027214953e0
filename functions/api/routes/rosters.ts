import { mayForUnit } from '../../../lib/core/access/authorization.ts';
import { type Instant, toInstant } from '../../../lib/core/instant.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { keptTierOf, vacantOf } from '../../../lib/core/watch/kept-hours.ts';
import { rostersOf } from '../../../lib/core/watch/on-call.ts';
import { gapsIn, type Post, postsOf, type RosterSources, type Span, spansOf } from '../../../lib/core/watch/roster-in-force.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { prepare } from '../publications/prepare.ts';
import { pageBy, timeOf, unitOf } from '../query.ts';
import { registryOf } from '../tenants.ts';

const DAY = 86_400_000;
const SHOWN_DAYS = 7;
const MOST_DAYS = 92;
const MOST_BYTES = 4 * 1024 * 1024;

export function rosterRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/rosters', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/rosters', handle: (request) => publish(deps, request) },
  ];
}

/** Who is on call from when to when, for each unit and domain that keeps a roster, and when nobody is; seven days from now unless told otherwise. */
async function list(deps: Dependencies, request: Request) {
  const principal = request.principal();
  const { query } = request;
  const { main } = deps.tenants;
  const unit = unitOf(query);
  const from = timeOf(query, 'from', deps.clock.now());
  const to = timeOf(query, 'to', from + SHOWN_DAYS * DAY);
  if (to <= from || to - from > MOST_DAYS * DAY) throw invalid('/to', `expected a time after "from", at most ${MOST_DAYS} days later`);
  const registry = await registryOf(deps.tenants);
  const index = indexRegistry(registry);
  const known = unit === undefined ? undefined : index.unit(unit);
  if (unit !== undefined && !(known && mayForUnit(deps, principal, 'read-roster', known)))
    throw new Problem('not-found', `there is no unit ${unit}`);
  const sources = {
    rosters: await rostersOf(main.publications),
    modes: await main.watchRoom.modes.notOver(toInstant(from)),
    vacant: vacantOf(registry),
  };
  const posts = postsOf(sources.rosters, (id) => index.unit(id)?.tier).filter((post) => {
    const of = index.unit(post.unit);
    return of !== undefined && mayForUnit(deps, principal, 'read-roster', of) && (unit === undefined || post.unit === unit);
  });
  const { items, nextCursor } = pageBy((post) => `${post.unit}.${post.domain ?? ''}`, posts, query);
  return json(200, { items: items.map((post) => view(registry, sources, post, toInstant(from), toInstant(to))), nextCursor });
}

function view(registry: Registry, sources: RosterSources, post: Post, from: Instant, to: Instant) {
  const nameOf = (id: string) => registry.people.find((person) => person.id === id)?.name ?? null;
  const person = (id: string) => ({ id, name: nameOf(id) });
  const spans = spansOf(sources, post, from, to);
  return {
    unit: post.unit,
    domain: post.domain ?? null,
    keptBy: keptTierOf(registry, post.unit)?.keeper.id ?? null,
    from,
    to,
    spans: spans.map(({ called: [officer, ...deputies], ...span }: Span) => ({
      ...span,
      officer: officer === undefined ? null : person(officer),
      deputies: deputies.map(person),
    })),
    gaps: gapsIn(spans).map((gap) => ({ from: gap.from, to: gap.to })),
  };
}

/**
 * `{"rosters": [roster, …]}`: published in the place of those of the same unit, domain, mode and first moment. By an admin at or above
 * the unit, or for one's own unit by its lead or shift leader.
 */
async function publish(deps: Dependencies, request: Request) {
  const principal = request.principal();
  return once(deps.tenants.main, request, principal.id, async () => {
    const { rosters } = request.unpackedJson(MOST_BYTES);
    if (!Array.isArray(rosters)) throw invalid('/rosters', 'expected a list of rosters');
    const index = indexRegistry(await registryOf(deps.tenants));
    const mayWrite = (roster: unknown): boolean => {
      const id = String(unitNamed(roster));
      // What is no unit is told by whoever checks the rosters.
      return mayForUnit(deps, principal, 'write-roster', { id, tier: index.unit(id)?.tier ?? principal.tier });
    };
    if (!rosters.every(mayWrite))
      throw new Problem(
        'forbidden',
        `${principal.id} may not publish these rosters: expected an admin at or above their units, or those of one’s own unit by its lead`,
      );
    const from = toInstant(deps.clock.now());
    const wanted = { kind: 'rosters', body: rosters, from, complete: false } as const;
    const prepared = await Promise.all(deps.tenants.all().map((tenant) => prepare(deps, tenant, wanted)));
    const records = await Promise.all(
      prepared.map(async ({ tenant, kind, body, before, warnings }) => {
        const record = await tenant.publications.publish(kind, body, { author: principal.id, effectiveFrom: from });
        return { record, isNew: record.number > before, warnings };
      }),
    );
    const warnings = [...new Set(records.flatMap((one) => one.warnings))];
    return json(records.some(({ isNew }) => isNew) ? 201 : 200, { ...records[0]?.record, warnings });
  });
}

/** What is no roster, or names no unit, is told as a fault of it. */
const unitNamed = (roster: unknown): unknown => (roster as { readonly unit?: unknown } | null)?.unit;
