import { mayRunAnything } from '../../../lib/core/access/authorization.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import type { PublicationKind } from '../../../lib/core/ports/publications.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { once } from '../idempotent.ts';
import { instantOf, MOST_BYTES, quote, tenantsOf } from '../publications/draft.ts';
import { PUBLISHABLE, type Publishable, prepare } from '../publications/prepare.ts';
import { pageBy } from '../query.ts';
import { previewPublication } from './publication-preview.ts';

const KINDS: readonly PublicationKind[] = ['registry', 'rules', 'mechanism', 'rosters', 'resources'];

export function publicationRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/publications', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/publications', handle: (request) => publish(deps, request) },
    { method: 'POST', path: '/v1/publications/preview', handle: (request) => previewPublication(deps, request) },
  ];
}

async function list(deps: Dependencies, request: Request) {
  if (!mayRunAnything(deps, request.principal(), 'operate'))
    throw new Problem('forbidden', 'publications are for operator, admin and auditor');
  const records = await Promise.all(KINDS.map((kind) => deps.tenants.main.publications.records(kind)));
  const newestFirst = records.flat().sort((a, b) => b.publishedAt.localeCompare(a.publishedAt));
  return json(
    200,
    pageBy(({ kind, number }) => `${kind}.${number}`, newestFirst, request.query),
  );
}

/**
 * `{"kind","body","effectiveFrom"?,"complete"?}`. `registry`, `mechanism`: as the configuration of a city compiles. `rules`: rule packs as in
 * `cities/`, which take the place of those of their domains. `rosters`: those of the same unit, domain, mode and first moment give way.
 * `bounds` (`[{domain, rule, bounds}]`): other bounds for rules in force. `people`, `things` (`{assets, things}`): those of the same ids give way, in the registry in force. With `complete` they are all there are. Published to every tenant of this API
 * at or below the admin's tier: 201, or 200 where the same was published already.
 */
async function publish(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!mayRunAnything(deps, principal, 'publish')) throw new Problem('forbidden', 'publishing is for admin');
  return once(deps.tenants.main, request, principal.id, async () => {
    const { kind, body, effectiveFrom, complete = false } = request.unpackedJson(MOST_BYTES);
    if (!PUBLISHABLE.includes(kind as Publishable)) throw invalid('/kind', `${quote(kind)}: expected ${PUBLISHABLE.join(', ')}`);
    if (typeof complete !== 'boolean') throw invalid('/complete', `${quote(complete)}: expected true or false`);
    const from = effectiveFrom === undefined ? toInstant(deps.clock.now()) : instantOf('/effectiveFrom', effectiveFrom);
    const wanted = { kind: kind as Publishable, body, from, complete };
    // Everywhere or nowhere: all is checked before anything is published.
    const tenants = await tenantsOf(deps, principal);
    const prepared = await Promise.all(tenants.map((tenant) => prepare(deps, tenant, wanted)));
    const results = await Promise.all(
      prepared.map(async ({ tenant, kind: published, body, before, after, warnings, overtaken }) => {
        const record = await tenant.publications.publish(published, body, {
          author: principal.id,
          effectiveFrom: from,
          ...(after === undefined ? {} : { after }),
        });
        const isNew = record.number > before;
        return { record, isNew, warnings: isNew ? [...warnings, ...overtaken] : warnings };
      }),
    );
    const warnings = [...new Set(results.flatMap((result) => result.warnings))];
    return json(results.some(({ isNew }) => isNew) ? 201 : 200, { ...results[0]?.record, warnings });
  });
}
