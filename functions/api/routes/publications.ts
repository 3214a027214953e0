import { mayOperate } from '../../../lib/core/access/authorization.ts';
import { compileRulePack, RuleFaults, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import type { CompiledRulePack } from '../../../lib/core/alarm/rule.ts';
import { isRfc3339, toInstant, toMillis } from '../../../lib/core/instant.ts';
import type { PublicationKind } from '../../../lib/core/ports/publications.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';

const KINDS: readonly PublicationKind[] = ['registry', 'rules', 'mechanism'];

export function publicationRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/publications', handle: (request) => list(deps, request) },
    { method: 'POST', path: '/v1/publications', handle: (request) => publishRules(deps, request) },
  ];
}

async function list(deps: Dependencies, request: Request) {
  if (!mayOperate(request.principal())) throw new Problem('forbidden', 'publications are for operator, admin and auditor');
  const records = await Promise.all(KINDS.map((kind) => deps.tenants.main.publications.records(kind)));
  return json(200, { items: records.flat().sort((a, b) => (a.publishedAt < b.publishedAt ? 1 : -1)), nextCursor: null });
}

/**
 * `{"kind":"rules","body":[rule packs as in cities/],"effectiveFrom"?}`: the packs given take the place of the active ones of their domains,
 * in every tenant. Registry and mechanism are published from their folder by the command line, which checks them as a whole.
 */
async function publishRules(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!principal.roles.includes('admin')) throw new Problem('forbidden', 'publishing is for admin');
  const { kind, body, effectiveFrom } = request.json();
  if (kind !== 'rules') throw invalid('/kind', `${JSON.stringify(kind) ?? 'missing'}: expected rules`);
  const packs = compile(Array.isArray(body) ? body : [body]);
  const from = effectiveFrom === undefined ? toInstant(deps.clock.now()) : instantOf(effectiveFrom);
  const records = await Promise.all(
    deps.tenants.all().map(async ({ publications }) => {
      const active = await publications.active('rules');
      const kept = active.body.filter(({ domain }) => !packs.some((pack) => pack.domain === domain));
      return publications.publish('rules', [...kept, ...packs], { author: principal.id, effectiveFrom: from });
    }),
  );
  return json(201, records[0]);
}

function compile(sources: readonly unknown[]): CompiledRulePack[] {
  return sources.map((source, index) => {
    try {
      return compileRulePack(source as RulePackSource);
    } catch (cause) {
      if (!(cause instanceof RuleFaults)) throw cause;
      const errors = cause.faults.map(({ path, message }) => ({ pointer: `/body/${[index, ...path].join('/')}`, message }));
      throw new Problem('validation', cause.message, { errors });
    }
  });
}

function instantOf(value: unknown): string {
  if (typeof value === 'string' && isRfc3339(value)) return toInstant(toMillis(value));
  throw invalid('/effectiveFrom', `${JSON.stringify(value)}: expected an RFC 3339 time`);
}
