import { durationMillis } from '../duration.ts';
import type { Publication } from '../ports/publications.ts';
import type { Asset, DomainId, Registry, Sensor, Thing } from '../registry/model.ts';
import { contains, type TierPath } from '../tier/tier-path.ts';
import { boundRules, type FittingRule } from './bound-rules.ts';
import { bindCondition, bindToPosition, conditionsOf, type Operand, type SeriesCondition } from './compound/conditions.ts';
import type { Place } from './compound/model.ts';
import type { SeriesProgram } from './engine/series-program.ts';
import { LATITUDE, LONGITUDE, POSITION } from './position.ts';
import { groupName } from './regroup.ts';
import type { CompiledRule } from './rule.ts';
import type { RuleKey } from './rule-key.ts';
import { reachOf } from './signals/signal.ts';
import { itemsFor, weightOf } from './spread.ts';

/** A rule on one series. */
export interface BoundRule {
  readonly rule: CompiledRule;
  /** Whether readings, in the declared unit, have to be converted to the rule's. */
  readonly converts: boolean;
  /** Names it in the series' state. */
  readonly key: RuleKey;
  /** Of a rule that is one of several conditions: of which rule, and which. */
  readonly operand?: Operand;
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
  /** Where it is, where one of them is one of several conditions. */
  readonly place?: Place;
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
  /** The rule of this name in force. */
  rule(domain: DomainId, id: string): CompiledRule | undefined;
  /** The rules that apply in a context alone. */
  inContext(context: string): readonly CompiledRule[];
  /** The towns at or below a place. */
  towns(place: TierPath): readonly TierPath[];
}

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
  const assets = new Map(registry.body.assets.map((asset) => [asset.id, asset]));
  const all = rules.body.flatMap((pack) => pack.rules);
  const conditions = Map.groupBy(all.flatMap(conditionsOf), ({ rule }) => rule.domain);
  const bound = new Map<string, ThingBinding>();
  return {
    registry: registry.number,
    rules: rules.number,
    thing(id) {
      const known = bound.get(id);
      if (known) return known;
      const thing = things.get(id);
      if (!thing) return undefined;
      const binding = bindThing(thing, assets, conditions);
      bound.set(id, binding);
      return binding;
    },
    rule: (domain, id) => all.find((rule) => rule.domain === domain && rule.id === id),
    inContext: (context) => all.filter((rule) => rule.while === context),
    towns: (place) => registry.body.tiers.flatMap(({ kind, path }) => (kind === 'town' && contains(place, path) ? [path] : [])),
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

type Assets = ReadonlyMap<string, Asset>;
type Conditions = ReadonlyMap<DomainId, readonly SeriesCondition[]>;
type UnspreadSeries = Omit<SeriesBinding, 'group'>;

function bindThing(thing: Thing, assets: Assets, conditions: Conditions): ThingBinding {
  const unspread = thing.sensors.flatMap((sensor) => {
    const asset = assets.get(sensor.asset);
    const own = conditions.get(asset?.domain ?? 'other') ?? [];
    return seriesOf(sensor, own, placeOf(thing, sensor, asset));
  });
  const weights = unspread.map(({ rules }) => weightOf(rules, thing.intervalSeconds));
  const spread = itemsFor(weights.reduce((sum, weight) => sum + weight, 0));
  const groups = Array.from({ length: spread }, (_, index) => groupName(index));
  const groupOf = (sensor: string): string => groups[stableNumber(sensor) % spread] as string;
  const series = new Map(unspread.map((own) => [own.name, { ...own, group: groupOf(own.sensor) }]));
  const detectsStuck = unspread.some(({ stuckAfter }) => stuckAfter !== undefined);
  const hasPositions = unspread.some(({ isPosition }) => isPosition);
  return { thing: thing.id, tenant: thing.tenant, groups, series, detectsStuck, hasPositions };
}

function seriesOf(sensor: Sensor, conditions: readonly SeriesCondition[], place: Place): UnspreadSeries[] {
  const series = sensor.metrics.map((declaration): UnspreadSeries => {
    const { metric, unit, range, stuckAfter } = declaration;
    const bound = conditions.filter(({ rule }) => rule.metric === metric).flatMap((own) => bindCondition(own, declaration, place));
    return {
      name: `${sensor.id}/${metric}`,
      sensor: sensor.id,
      metric,
      unit,
      ...(range ? { range } : {}),
      ...(stuckAfter ? { stuckAfter: durationMillis(stuckAfter) } : {}),
      ...bindAll(bound, place),
      reach: Math.max(0, ...bound.map(({ rule }) => reachOf(rule.signal))),
      ...(bound.some(({ rule }) => rule.missing) ? { listens: true } : {}),
    };
  });
  return [...series, ...positionSeries(sensor, conditions, place)];
}

function placeOf(thing: Thing, { id, asset }: Sensor, found: Asset | undefined): Place {
  return { sensor: id, thing: thing.id, asset, town: found?.town ?? thing.town, ...(found ? { position: found.position } : {}) };
}

const bindAll = (fitting: readonly FittingRule[], place: Place) => ({
  ...boundRules(fitting),
  ...(fitting.some(({ operand }) => operand) ? { place } : {}),
});

/** The position of a sensor that measures `lat` and `lon`, where a rule looks at it. */
function positionSeries({ id, metrics }: Sensor, conditions: readonly SeriesCondition[], place: Place): UnspreadSeries[] {
  const isMeasured = [LATITUDE, LONGITUDE].every((name) => metrics.some(({ metric }) => metric === name));
  const own = isMeasured ? conditions.filter(({ rule }) => rule.metric === POSITION) : [];
  if (own.length === 0) return [];
  const bound = own.map((condition) => bindToPosition(condition, place));
  const name = `${id}/${POSITION}`;
  return [{ name, sensor: id, metric: POSITION, unit: 'deg', ...bindAll(bound, place), reach: 0, isPosition: true }];
}

/** FNV-1a, 32 bits. */
function stableNumber(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
