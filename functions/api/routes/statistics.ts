import { countedFor, mayRebuildFigures, scoreboardScope } from '../../../lib/core/access/figure-access.ts';
import type { IncidentFigures } from '../../../lib/core/accountability/figures/incident-figures.ts';
import { type Score, type Scoreboard, scoreboardOf } from '../../../lib/core/accountability/figures/scoreboard.ts';
import { STATISTICS_BY, statisticsOf } from '../../../lib/core/accountability/figures/statistics.ts';
import { type Instant, toInstant } from '../../../lib/core/instant.ts';
import type { Bilingual, Registry } from '../../../lib/core/registry/model.ts';
import { indexRegistry } from '../../../lib/core/registry/registry-index.ts';
import { json, type Request, type Route } from '../../../lib/runtime/http-function.ts';
import { invalid, Problem } from '../../../lib/runtime/problem.ts';
import { figuresOfMonths, monthsBetween } from '../figures.ts';
import type { Dependencies } from '../handler.ts';
import { domainsOf, gradesOf, pageOf, tierOf, timeOf, unitOf, wordsOf } from '../query.ts';
import { registryOf, tenantsFor } from '../tenants.ts';
import { asWatch } from '../watch-scope.ts';

const DAY = 86_400_000;
/** A year and a month: what is asked for at once is read at once. */
const MOST_DAYS = 400;

export function statisticsRoutes(deps: Dependencies): Route[] {
  return [
    { method: 'GET', path: '/v1/statistics', handle: (request) => statistics(deps, request) },
    { method: 'GET', path: '/v1/scoreboard', handle: (request) => scoreboard(deps, request) },
    { method: 'POST', path: '/v1/statistics/rebuild', handle: (request) => rebuild(deps, request) },
  ];
}

/** Of the incidents one may see that were raised in [from, to): the last 30 days unless said. */
async function statistics(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const now = deps.clock.now();
  // Incidents of this very moment are among them.
  const to = timeOf(query, 'to', now + 1);
  const from = timeOf(query, 'from', to - 30 * DAY);
  if (from >= to) throw invalid('/from', `${toInstant(from)} is not before ${toInstant(to)}: expected a time before "to"`);
  if (to - from > MOST_DAYS * DAY) throw invalid('/from', `more than ${MOST_DAYS} days before "to": ask year by year`);
  const by = wordsOf(query, 'by', STATISTICS_BY) ?? ['tier'];
  if (by.length > 1) throw invalid('/by', `"${query.by}": expected one of ${STATISTICS_BY.join(', ')}`);
  const [domains, grades, unit] = [domainsOf(query), gradesOf(query), unitOf(query)];
  const period = { from: toInstant(from), to: toInstant(to) };
  const within = tierOf(query, registry)?.path ?? registry.city.id;
  const counts = countedFor(deps, principal);
  const figures = (await figuresOfMonths(deps.tenants, principal, { months: monthsBetween(period.from, period.to), within })).filter(
    (one) =>
      counts(one) &&
      (!domains || domains.includes(one.domain)) &&
      (!grades || grades.includes(one.grade)) &&
      (!unit || one.units.includes(unit)),
  );
  const one = by[0] as (typeof STATISTICS_BY)[number];
  const { total, rows } = statisticsOf(figures, { by: one, ...period, at: toInstant(now) });
  const named = rows.map((row) => ({ id: row[one] as string, ...withName(row, nameIn(registry, one, row[one] as string)) }));
  const { items, nextCursor } = pageOf(named, query);
  return json(200, { ...period, by: one, total, items: items.map(({ id: _cursor, ...row }) => row), nextCursor });
}

/** How punctual units were in a month: obligations that were due in it. Behind the numbers of one unit stand its obligations. */
async function scoreboard(deps: Dependencies, request: Request) {
  const principal = await asWatch(request.principal(), deps.tenants.all());
  const scope = scoreboardScope(deps, principal);
  if (scope === 'none') throw new Problem('forbidden', 'the scoreboard is for supervisors, auditors, leaders, and units about themselves');
  const { query } = request;
  const registry = await registryOf(deps.tenants);
  const at = toInstant(deps.clock.now());
  const { month = at.slice(0, 7) } = query;
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) throw invalid('/month', `"${month}": expected a month such as 2026-11`);
  const within = tierOf(query, registry)?.path ?? registry.city.id;
  const all = await figuresOfMonths(deps.tenants, principal, { months: [month], within });
  const board = scoreboardOf(scope === 'all' ? all.filter(countedFor(deps, principal)) : all, month, at);
  const unit = scope === 'own' ? principal.unit : unitOf(query);
  const shown = board.units.filter((score) => unit === undefined || score.unit === unit);
  const { items, nextCursor } = pageOf(
    shown.map((score) => scoreView(score, registry, unit !== undefined)),
    query,
  );
  return json(200, {
    month,
    asOf: at,
    isOver: at.slice(0, 7) > month,
    ranking: RANKING,
    // A unit is told how many it is ranked among, and no sums of others'.
    total: { ...(scope === 'own' ? ownTotal(all, unit, month, at) : board.total), units: board.units.length },
    items: items.map(({ id: _cursor, ...row }) => row),
    nextCursor,
  });
}

function ownTotal(all: readonly IncidentFigures[], unit: string | undefined, month: string, at: Instant): Scoreboard['total'] {
  const own = all.map((one) => ({ ...one, obligations: one.obligations.filter((obligation) => obligation.unit === unit) }));
  return scoreboardOf(own, month, at).total;
}

/** How the ranks come about; ours until the safety commission office settles it (未核定). */
const RANKING = {
  zh: '按时率高者在前；相同时未完成少者在前；再相同时按时多者在前；仍相同者并列。红榜：计入的全部按时；黑榜：有未完成的。已接受的说明（免除、延期、非本单位职责）不计入，演练不计入。',
  en: 'The greater share on time comes first; then fewer missed; then more on time; units that are equal share a rank. Red: everything that counts was on time. Black: something was missed. Accepted excuses (waived, more time granted, not the unit’s own) and exercises are left out.',
  provisional: true,
};

function scoreView({ obligations, ...score }: Score, registry: Registry, withObligations: boolean) {
  const name = nameIn(registry, 'unit', score.unit);
  return { id: score.unit, ...withName(score, name), ...(withObligations ? { obligations } : {}) };
}

const withName = <Row extends object>(row: Row, name: Bilingual | undefined): Row & { readonly name?: Bilingual } =>
  name ? { ...row, name } : row;

function nameIn(registry: Registry, by: string, id: string): Bilingual | undefined {
  const index = indexRegistry(registry);
  if (by === 'tier' || by === 'town') return index.tier(id)?.name;
  return by === 'unit' ? index.unit(id)?.name : undefined;
}

/**
 * `{"cursor"?}`: makes the figures of a hundred incidents of each tenant again, the newest first; what it answers is sent again until
 * `nextCursor` is null. For incidents from before there were figures; for what is right it changes nothing.
 */
async function rebuild(deps: Dependencies, request: Request) {
  const principal = request.principal();
  if (!mayRebuildFigures(deps, principal)) throw new Problem('forbidden', 'figures are made again by operator and admin');
  const { cursor } = request.bytes().length > 0 ? request.json() : { cursor: undefined };
  const from = cursor === undefined || cursor === null ? undefined : cursorsOf(cursor);
  const tenants = (await tenantsFor(deps, principal, 'rebuild-figures')).filter(({ id }) => from === undefined || id in from);
  const done = await Promise.all(tenants.map(async ({ id, figures }) => ({ id, ...(await figures.rebuild(from?.[id])) })));
  const next = Object.fromEntries(done.flatMap((one) => (one.cursor ? [[one.id, one.cursor]] : [])));
  const incidents = done.reduce((sum, one) => sum + one.incidents, 0);
  return json(200, { incidents, nextCursor: Object.keys(next).length > 0 ? JSON.stringify(next) : null });
}

/** Where each tenant's incidents go on. */
function cursorsOf(cursor: unknown): Readonly<Record<string, string>> {
  try {
    const parsed: unknown = typeof cursor === 'string' ? JSON.parse(cursor) : undefined;
    if (parsed && typeof parsed === 'object' && Object.values(parsed).every((one) => typeof one === 'string'))
      return parsed as Record<string, string>;
  } catch {
    // Said below.
  }
  throw invalid('/cursor', 'expected the nextCursor of the answer before');
}
