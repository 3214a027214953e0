import { diffRules } from '../../../lib/core/alarm/diff-rules.ts';
import { toInstant } from '../../../lib/core/instant.ts';
import { diffVersions, type MechanismChange } from '../../../lib/core/mechanism/diff.ts';
import { explanationOf } from '../../../lib/core/mechanism/explanation.ts';
import type { MechanismVersion } from '../../../lib/core/mechanism/model.ts';
import { mechanismAt, mechanismNamed, NoMechanismInForce } from '../../../lib/core/mechanism/versions.ts';
import { mechanismView } from '../../../lib/core/mechanism/view.ts';
import { DOMAINS, type DomainId, GRADES, type Grade } from '../../../lib/core/registry/model.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import type { Dependencies } from '../handler.ts';
import { tierOf, timeOf } from '../query.ts';
import { registryOf } from '../tenants.ts';

/** What the linkage mechanism and the rules say, and what changed in them: the same for everybody who may sign in. */
export function mechanismRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/mechanism', handle: (request) => getMechanism(deps, request) },
    { method: 'GET', path: '/v1/mechanism/versions', handle: (request) => listVersions(deps, request) },
    { method: 'GET', path: '/v1/mechanism/explanation', handle: (request) => getExplanation(deps, request) },
    { method: 'GET', path: '/v1/mechanism/changes', handle: (request) => listChanges(deps, request) },
    { method: 'GET', path: '/v1/rules/changes', handle: (request) => listRuleChanges(deps, request) },
  ];
}

async function getMechanism(deps: Dependencies, request: Request) {
  request.principal();
  return json(200, mechanismView(await versionAt(deps, request)));
}

async function listVersions(deps: Dependencies, request: Request) {
  request.principal();
  const { versions } = (await deps.tenants.main.publications.active('mechanism')).body;
  const now = toInstant(deps.clock.now());
  const inForce = versions.findLast(({ effectiveFrom }) => effectiveFrom <= now)?.version;
  const items = versions.map(({ version, name, effectiveFrom, effectiveFromProvisional }) => ({
    version,
    name,
    effectiveFrom,
    effectiveFromProvisional,
    inForce: version === inForce,
  }));
  return json(200, { items: items.reverse(), nextCursor: null });
}

/** `?domain=&level=&town=&at=`: who owes what by when there, and who is told when they do not. */
async function getExplanation(deps: Dependencies, request: Request) {
  request.principal();
  const { query } = request;
  const domain = oneOf<DomainId>(query, 'domain', DOMAINS);
  const level = oneOf<Grade>(query, 'level', GRADES);
  const registry = await registryOf(deps.tenants);
  const town = tierOf(query, registry, 'town');
  if (!town) throw invalid('/town', 'missing: expected a town or district by slug, path or GB/T 2260 code');
  const version = await versionAt(deps, request);
  return json(200, explanationOf({ version, domain, town: town.path, registry }, level));
}

/** `?from=2021-08&to=2022-06`. Who the liaison officers are is for those who are called: of them it says only that they changed. */
async function listChanges(deps: Dependencies, request: Request) {
  request.principal();
  const { body } = await deps.tenants.main.publications.active('mechanism');
  const named = (name: 'from' | 'to'): MechanismVersion => {
    try {
      return mechanismNamed(body, request.query[name] ?? '');
    } catch (cause) {
      if (cause instanceof NoMechanismInForce) throw invalid(`/${name}`, cause.message);
      throw cause;
    }
  };
  const changes = diffVersions(named('from'), named('to'), await registryOf(deps.tenants));
  return json(200, { items: changes.map(withoutOfficers), nextCursor: null });
}

const withoutOfficers = (change: MechanismChange): MechanismChange =>
  change.field === 'liaison' ? { ...change, before: null, after: null } : change;

/** `?from=3&to=4`: numbers of publications. */
async function listRuleChanges(deps: Dependencies, request: Request) {
  request.principal();
  const { publications } = deps.tenants.main;
  const [before, after] = await Promise.all(
    (['from', 'to'] as const).map(async (name) => {
      const number = Number(request.query[name]);
      const found = Number.isInteger(number) && number > 0 ? await publications.numbered('rules', number) : undefined;
      if (!found) throw invalid(`/${name}`, `"${request.query[name] ?? ''}": expected the number of a publication of rules`);
      return found.body;
    }),
  );
  return json(200, { items: diffRules(before ?? [], after ?? []), nextCursor: null });
}

async function versionAt(deps: Dependencies, request: Request): Promise<MechanismVersion> {
  const { body } = await deps.tenants.main.publications.active('mechanism');
  try {
    return mechanismAt(body, toInstant(timeOf(request.query, 'at', deps.clock.now())));
  } catch (cause) {
    if (cause instanceof NoMechanismInForce) throw new Problem('not-found', cause.message);
    throw cause;
  }
}

function oneOf<Word extends string>(query: Readonly<Record<string, string>>, name: string, words: readonly Word[]): Word {
  const word = words.find((one) => one === query[name]);
  if (word === undefined) throw invalid(`/${name}`, `"${query[name] ?? ''}": expected one of ${words.join(', ')}`);
  return word;
}
