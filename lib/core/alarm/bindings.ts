import { durationMillis } from '../duration.ts';
import type { Publication } from '../ports/publications.ts';
import type { Registry, Thing } from '../registry/model.ts';
import { convertDeclaredUnit } from '../telemetry/units.ts';
import { boundRules, type FittingRule } from './bound-rules.ts';
import type { SeriesProgram } from './engine/series-program.ts';
import { LATITUDE, LONGITUDE, POSITION } from './position.ts';
import { groupName } from './regroup.ts';
import { resolveRule } from './resolve-rule.ts';
import type { CompiledRule } from './rule.ts';
import type { RuleKey } from './rule-key.ts';
import { reachOf } from './signals/signal.ts';

/** A rule on one series. */
export interface BoundRule {
  readonly rule: CompiledRule;
  /** Whether readings, in the declared unit, have to be converted to the rule's. */
  readonly converts: boolean;
  /** Names it in the series' state. */
  readonly key: RuleKey;
}

/** One metric of one sensor, and what is evaluated on it. */
export interface SeriesBinding {
  /** `<sensor>/<metric>` */
  readonly name: string;
  readonly sensor: string;
  readonly metric: string;
  readonly unit: string;
  readonly range?: readonly [number, number];
  /** Milliseconds. */
  readonly stuckAfter?: number;
  /** The state item the series belongs to. */
  readonly group: string;
  readonly rules: readonly BoundRule[];
  readonly keys: readonly RuleKey[];
  readonly program: SeriesProgram;
  /** Of a position, made of `lat` and `lon`: no reading has its name. */
  readonly isPosition?: true;
  /** How far back (milliseconds) one of them looks at single readings. */
  readonly reach: number;
  /** Whether one of them looks for silence. */
  readonly listens?: boolean;
}

export interface ThingBinding {
  readonly thing: string;
  readonly tenant: string;
  readonly groups: readonly string[];
  readonly series: ReadonlyMap<string, SeriesBinding>;
  /** Whether any of them declares `stuckAfter`. */
  readonly detectsStuck: boolean;
  /** Whether a rule looks at a position. */
  readonly hasPositions: boolean;
}

/** What the publications in force mean for evaluation; made once for each pair of their numbers. */
export interface Bindings {
  readonly registry: number;
  readonly rules: number;
  thing(id: string): ThingBinding | undefined;
}

/** Series in one state item: keeps it within 4 kB. */
const SERIES_PER_GROUP = 12;
/** So many items are written in one transaction when series move; a thing of more than 1,200 series has bigger ones. */
const MOST_GROUPS = 100;

/** The last bindings made of a registry's body: kept as long as the publication source keeps the body. */
const made = new WeakMap<Registry, { readonly of: Publication<'rules'>['body']; readonly bindings: Bindings }>();

/** The bindings of two publications, made anew only when one of them is another than last time. */
export function bindingsOf(registry: Publication<'registry'>, rules: Publication<'rules'>): Bindings {
  const known = made.get(registry.body);
  const isSame = known?.of === rules.body && known.bindings.registry === registry.number && known.bindings.rules === rules.number;
  if (isSame) return known.bindings;
  const bindings = bind(registry, rules);
  made.set(registry.body, { of: rules.body, bindings });
  return bindings;
}

/** The bindings of two versions that may not be in force at all; nobody remembers them. */
export function bind(
  registry: Pick<Publication<'registry'>, 'number' | 'body'>,
  rules: Pick<Publication<'rules'>, 'number' | 'body'>,
): Bindings {
  const things = new Map(registry.body.things.map((thing) => [thing.id, thing]));
  const domains = new Map(registry.body.assets.map((asset) => [asset.id, asset.domain]));
  const rulesOf = Map.groupBy(
    rules.body.flatMap((pack) => pack.rules),
    ({ domain }) => domain,
  );
  const bound = new Map<string, ThingBinding>();
  return {
    registry: registry.number,
    rules: rules.number,
    thing(id) {
      const known = bound.get(id);
      if (known) return known;
      const thing = things.get(id);
      if (!thing) return undefined;
      const binding = bindThing(thing, (asset) => rulesOf.get(domains.get(asset) ?? 'other') ?? []);
      bound.set(id, binding);
      return binding;
    },
  };
}

/** The thing, where it is the tenant's. */
export function ownThing(bindings: Bindings, tenant: string, thing: string): ThingBinding | undefined {
  const binding = bindings.thing(thing);
  return binding?.tenant === tenant ? binding : undefined;
}

/** A thing that has no series, over so many items of state. */
export const boundToNothing = (tenant: string, thing: string, spread: number): ThingBinding => ({
  thing,
  tenant,
  groups: Array.from({ length: spread }, (_, index) => groupName(index)),
  series: new Map(),
  detectsStuck: false,
  hasPositions: false,
});

function bindThing(thing: Thing, rulesOf: (asset: string) => readonly CompiledRule[]): ThingBinding {
  const count = thing.sensors.reduce((sum, sensor) => sum + sensor.metrics.length, 0);
  const spread = Math.min(MOST_GROUPS, Math.max(1, Math.ceil(count / SERIES_PER_GROUP)));
  const groups = Array.from({ length: spread }, (_, index) => groupName(index));
  const groupOf = (sensor: string): string => groups[stableNumber(sensor) % groups.length] as string;
  const series = new Map<string, SeriesBinding>();
  for (const sensor of thing.sensors) {
    const group = groupOf(sensor.id);
    for (const declaration of sensor.metrics) {
      const { metric, unit, range, stuckAfter } = declaration;
      const name = `${sensor.id}/${metric}`;
      const bound = rulesOf(sensor.asset)
        .filter((rule) => rule.metric === metric)
        .flatMap((rule) => resolveRule(rule, declaration) ?? [])
        .flatMap((rule) => bindRule(rule, unit));
      series.set(name, {
        name,
        sensor: sensor.id,
        metric,
        unit,
        group,
        ...(range ? { range } : {}),
        ...(stuckAfter ? { stuckAfter: durationMillis(stuckAfter) } : {}),
        ...boundRules(bound),
        reach: Math.max(0, ...bound.map(({ rule }) => reachOf(rule.signal))),
        ...(bound.some(({ rule }) => rule.missing) ? { listens: true } : {}),
      });
    }
  }
  for (const own of positionSeries(thing, rulesOf, groupOf)) series.set(own.name, own);
  const detectsStuck = [...series.values()].some(({ stuckAfter }) => stuckAfter !== undefined);
  const hasPositions = [...series.values()].some(({ isPosition }) => isPosition);
  return { thing: thing.id, tenant: thing.tenant, groups, series, detectsStuck, hasPositions };
}

/** The positions of sensors that measure `lat` and `lon`, where a rule looks at them. */
function positionSeries(
  thing: Thing,
  rulesOf: (asset: string) => readonly CompiledRule[],
  groupOf: (sensor: string) => string,
): SeriesBinding[] {
  return thing.sensors.flatMap(({ id, asset, metrics }): SeriesBinding[] => {
    const isMeasured = [LATITUDE, LONGITUDE].every((name) => metrics.some(({ metric }) => metric === name));
    const rules = isMeasured ? rulesOf(asset).filter(({ metric }) => metric === POSITION) : [];
    if (rules.length === 0) return [];
    const bound = rules.map((rule) => ({ rule, converts: false }));
    const name = `${id}/${POSITION}`;
    return [{ name, sensor: id, metric: POSITION, unit: 'deg', group: groupOf(id), ...boundRules(bound), reach: 0, isPosition: true }];
  });
}

/** A rule in a unit that does not fit is no rule of this series (`check` says so). */
function bindRule(rule: CompiledRule, unit: string): FittingRule[] {
  if (rule.unit === unit) return [{ rule, converts: false }];
  if (convertDeclaredUnit(1, unit, rule.unit) === undefined) return [];
  // What it looks back at is kept in the declared unit: declared in another one, it begins anew.
  const fingerprint = reachOf(rule.signal) > 0 ? `${rule.fingerprint} ${unit}` : rule.fingerprint;
  return [{ rule: { ...rule, fingerprint }, converts: true }];
}

/** FNV-1a, 32 bits. */
function stableNumber(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
