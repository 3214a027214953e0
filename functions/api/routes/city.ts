import type { Compound } from '../../../lib/core/alarm/rule.ts';
import { durationText } from '../../../lib/core/duration.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { mechanismAt, NoMechanismInForce } from '../../../lib/core/mechanism/versions.ts';
import { mechanismView } from '../../../lib/core/mechanism/view.ts';
import { tierId } from '../../../lib/core/tier/tier-path.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { pageOf, timeOf } from '../query.ts';
import { registryOf } from '../tenants.ts';

/** What the city is and what rules it lives by: published data, the same for everybody who may sign in. */
export function cityRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/tiers', handle: (request) => listTiers(deps, request) },
    { method: 'GET', path: '/v1/units', handle: (request) => listUnits(deps, request) },
    { method: 'GET', path: '/v1/mechanism', handle: (request) => getMechanism(deps, request) },
    { method: 'GET', path: '/v1/rules', handle: (request) => listRules(deps, request) },
  ];
}

async function listTiers(deps: Dependencies, request: Request) {
  request.principal();
  const { tiers } = await registryOf(deps.tenants);
  const items = tiers.map(({ owners: _owners, cloud: _cloud, ...tier }) => tier);
  return json(200, pageOf(items, request.query));
}

/** Liaison officers are people: their names are for those who are called, not for a public list. */
async function listUnits(deps: Dependencies, request: Request) {
  request.principal();
  const { units } = await registryOf(deps.tenants);
  const items = units.map(({ id, name, kind, tier, domains, channels }) => ({
    id,
    name,
    kind,
    tier: tierId(tier),
    domains,
    channels: channels.map((channel) => channel.kind),
  }));
  return json(200, pageOf(items, request.query));
}

async function getMechanism(deps: Dependencies, request: Request) {
  request.principal();
  const { body } = await deps.tenants.main.publications.active('mechanism');
  const at = toInstant(timeOf(request.query, 'at', deps.clock.now()));
  try {
    return json(200, mechanismView(mechanismAt(body, at)));
  } catch (cause) {
    if (cause instanceof NoMechanismInForce) throw new Problem('not-found', cause.message);
    throw cause;
  }
}

async function listRules(deps: Dependencies, request: Request) {
  request.principal();
  const { body, number } = await deps.tenants.main.publications.active('rules');
  const items = body.flatMap(({ domain, rules }) =>
    rules.map(({ grades, hold, missing, compound, ...rule }) => ({
      ...rule,
      ...(compound ? { compound: shownCompound(compound) } : {}),
      ...(missing ? { missing: { grade: missing.grade, after: durationText(missing.after) } } : {}),
      domain,
      publication: number,
      hold: durationText(hold),
      grades: grades.map((grade) => ({ ...grade, for: durationText(grade.for) })),
    })),
  );
  return json(200, pageOf(items, request.query));
}

const shownCompound = ({ within, operands, ...compound }: Compound) => ({
  ...compound,
  within: durationText(within),
  operands: operands.map(({ grades, hold, missing, ...operand }) => ({
    ...operand,
    ...(missing ? { missing: durationText(missing.after) } : { hold: durationText(hold) }),
    conditions: grades.map(({ grade: _none, ...condition }) => ({ ...condition, for: durationText(condition.for) })),
  })),
});
