import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { routes } from '../../../functions/api/handler.ts';
import { ROLES, type Role } from '../../../lib/core/access/principal.ts';
import { INCIDENT_ACTIONS } from '../../../lib/core/incident/perform-action.ts';
import { askersOf, KINDS, signOf } from './scope-askers.ts';
import { type Probe, probesOf } from './scope-probes.ts';
import { type ScopeWorld, scopeWorld } from './scope-world.ts';

const PAGE = 'docs/scopes.md';
const ACTIONS = 'POST /v1/incidents/{id}/actions';
const ROW = /^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)` \|(.*)\|$/gm;

/** The rows of the page: of each request who may, first nobody (without a token), then role by role. */
const page = readFileSync(new URL(`../../../${PAGE}`, import.meta.url), 'utf8');
const rows = new Map([...page.matchAll(ROW)].map(([, name = '', cells = '']) => [name, cells.split('|').map((cell) => cell.trim())]));
const lineOf = (name: string, cells: readonly string[]): string => `| \`${name}\` | ${cells.join(' | ')} |`;

/** Every request that there should be a row of: the routes, and of the one that takes actions each action. */
const expected = routes({} as Parameters<typeof routes>[0])
  .map(({ method, path }) => `${method} ${path}`)
  .flatMap((name) => (name === ACTIONS ? INCIDENT_ACTIONS.map((action) => `${name} ${action}`) : [name]));

let world: ScopeWorld;
let probes: Readonly<Record<string, Probe>>;
beforeAll(async () => {
  world = await scopeWorld();
  probes = probesOf(world);
});

describe(`the table of scopes, ${PAGE}`, () => {
  test('names the roles there are', () => {
    expect(
      /^\| request[^|]*\| nobody[^|]*\|(.*)\|$/m
        .exec(page)?.[1]
        ?.split('|')
        .map((cell) => cell.trim().split(' ')[0]),
    ).toEqual([...ROLES]);
  });

  test('has no row of a request that does not exist', () => {
    expect([...rows.keys()].filter((name) => !expected.includes(name))).toEqual([]);
  });

  test.each(expected)('says who may %s', async (name) => {
    const probe = probes[name];
    if (!probe)
      throw new Error(
        `${name} is new: add a request for it to test/unit/access/scope-probes.ts, and the row that this test then names to ${PAGE}`,
      );
    const actual = lineOf(name, await cellsOf(name, probe));
    const row = rows.get(name);
    expect(row && lineOf(name, row), `the API answers as follows; if that is meant, it is the row of ${PAGE}:\n${actual}\n`).toBe(actual);
  });
});

async function cellsOf(name: string, probe: Probe): Promise<string[]> {
  const nobody = (await isAllowed(name, probe, undefined)) ? '●' : '–';
  const cells = await Promise.all(ROLES.map((role) => cellOf(name, probe, role)));
  return [nobody, ...cells];
}

async function cellOf(name: string, probe: Probe, role: Role): Promise<string> {
  const asked = askersOf(role);
  const allowed = await Promise.all(asked.map(({ claims }) => isAllowed(name, probe, claims)));
  return KINDS.map((kind) => {
    const of = asked.flatMap((asker, index) => (asker.kind === kind ? [{ where: asker.where, isAllowed: allowed[index] }] : []));
    return signOf(
      of.filter((one) => one.isAllowed).map(({ where }) => where),
      of.map(({ where }) => where),
    );
  }).join('');
}

async function isAllowed(name: string, probe: Probe, claims: Readonly<Record<string, string>> | undefined): Promise<boolean> {
  const [method = '', path = ''] = name.split(' ');
  const answer = await (probe.city ?? world.city).call(undefined, method, probe.path ?? path, { ...probe, ...(claims ? { claims } : {}) });
  if (answer.status === 500) throw new Error(`${name} failed for ${JSON.stringify(claims)}: ${answer.text} ${world.city.log.at(-1)}`);
  // Behind a one-tap link the token in the path is all that counts: one that is none is told so, and nobody is asked to sign in.
  if (path.startsWith('/v1/r/')) return answer.status !== 401;
  if ([401, 403, 404].includes(answer.status)) return false;
  return answer.status < 300 && probe.shows ? probe.shows(answer.body) : true;
}
