import type { Publication } from '../../ports/publications.ts';
import type { TelemetryStore } from '../../ports/telemetry-store.ts';
import type { Grade, Thing } from '../../registry/model.ts';
import type { RecordedReading } from '../backtest.ts';
import { bind, ownThing } from '../bindings.ts';
import { jointOf } from '../compound/joint.ts';
import type { CompiledRule } from '../rule.ts';
import type { ThingState } from '../state.ts';
import { type ChangedSeries, changedSeries } from './changed-series.ts';
import { compare, type PreviewEpisode } from './compare.ts';
import { addedUp, type RulePreview } from './rule-preview.ts';
import { type Span, storedRows } from './stored-rows.ts';

/** Readings that one call looks at, and things: a few seconds' work. Our figures. */
const MOST_READINGS = 300_000;
const MOST_THINGS = 500;
/** Episodes of each kind that are listed; all are counted. */
const MOST_LISTED = 50;

/** Both of what evaluation goes by. */
export interface Pair {
  readonly registry: Pick<Publication<'registry'>, 'number' | 'body'>;
  readonly rules: Pick<Publication<'rules'>, 'number' | 'body'>;
}

/** An alarm that runs, and would end because its rule is withdrawn or means something else. */
export interface EndingAlarm {
  readonly thing: string;
  readonly sensor: string;
  readonly metric: string;
  readonly rule: string;
  readonly grade: Grade;
  readonly episode: string;
}

export interface Preview<Episode = PreviewEpisode> {
  /** What was looked at. */
  readonly things: number;
  readonly readings: number;
  readonly rules: readonly RulePreview[];
  readonly added: readonly Episode[];
  readonly gone: readonly Episode[];
  readonly ends: readonly EndingAlarm[];
  /** Things with too many readings in the span to be looked at in one call. */
  readonly leftOut: readonly string[];
  /** Rules that differ and look at several things, or at a context: what they would have done is not known here. */
  readonly unseen: readonly string[];
  /** The last thing that was looked at, where more of them are concerned. */
  readonly last?: string;
}

/**
 * What another registry or other rules would have done with the stored history of a tenant's things, and to the alarms that run now. Only
 * series on which rules differ are looked at, in the order of their things behind `after`. Machines start with the span: what lasts at its
 * beginning begins there.
 */
export async function previewOf(
  telemetry: Pick<TelemetryStore, 'history' | 'states'>,
  tenant: string,
  change: { readonly before: Pair; readonly after: Pair },
  span: Span & { readonly after?: string },
): Promise<Preview> {
  const concerned = concernedThings(tenant, change).filter(([{ id }]) => id > (span.after ?? ''));
  const unseen = unseenRules(change.before.rules, change.after.rules);
  const found = new Findings(unseen);
  let last: string | undefined;
  for (const [thing, series] of concerned) {
    const left = MOST_READINGS - found.readings;
    const [rows, states] = await Promise.all([storedRows(telemetry, thing, span, left), telemetry.states(thing.id)]);
    // In a call of its own there is more room for it.
    if (!rows && found.readings > 0) break;
    found.add(thing.id, series, rows, span, states);
    last = thing.id;
    if (found.things >= MOST_THINGS || found.readings >= MOST_READINGS) break;
  }
  const isWhole = last === undefined || last === concerned.at(-1)?.[0].id;
  return { ...found.preview(), unseen, ...(isWhole ? {} : { last: last as string }) };
}

/** The tenant's things that have series on which rules differ, in the order of their ids. */
function concernedThings(tenant: string, { before, after }: { before: Pair; after: Pair }): [Thing, ChangedSeries[]][] {
  const old = bind(before.registry, before.rules);
  const next = bind(after.registry, after.rules);
  const own = [...before.registry.body.things, ...after.registry.body.things].filter((thing) => thing.tenant === tenant);
  const things = new Map(own.map((thing) => [thing.id, thing]));
  return [...things.keys()].sort().flatMap((id): [Thing, ChangedSeries[]][] => {
    const series = changedSeries(id, ownThing(old, tenant, id), ownThing(next, tenant, id));
    return series.length === 0 ? [] : [[things.get(id) as Thing, series]];
  });
}

const nameOf = ({ domain, id }: CompiledRule): string => `${domain}/${id}`;

function unseenRules(before: Pair['rules'], after: Pair['rules']): string[] {
  const jointIn = ({ body }: Pair['rules']): Map<string, string> =>
    new Map(body.flatMap(({ rules }) => rules.flatMap((rule) => (jointOf(rule) ? [[nameOf(rule), rule.fingerprint]] : []))));
  const [old, next] = [jointIn(before), jointIn(after)];
  return [...new Set([...old.keys(), ...next.keys()])].filter((name) => old.get(name) !== next.get(name)).sort();
}

/** What was found so far. */
class Findings {
  /** Rules of which one side at least is not known here, so that their episodes have nothing to be compared with. */
  readonly #unseen: ReadonlySet<string>;
  #rules: readonly RulePreview[] = [];
  readonly #added: PreviewEpisode[] = [];
  readonly #gone: PreviewEpisode[] = [];
  readonly #ends: EndingAlarm[] = [];
  readonly #leftOut: string[] = [];
  things = 0;
  readings = 0;

  constructor(unseen: readonly string[]) {
    this.#unseen = new Set(unseen);
  }

  add(
    thing: string,
    series: readonly ChangedSeries[],
    rows: readonly RecordedReading[] | undefined,
    span: Span,
    states: readonly ThingState[],
  ): void {
    this.things++;
    for (const one of series) this.#ends.push(...endingAlarms(one, states));
    if (!rows) {
      this.#leftOut.push(thing);
      return;
    }
    this.readings += rows.length;
    for (const one of series) {
      const found = compare(this.#comparable(one), rows, span);
      this.#rules = addedUp([...this.#rules, ...found.map(({ rule }) => rule)]);
      for (const { added, gone } of found) {
        this.#added.push(...added.slice(0, MOST_LISTED - this.#added.length));
        this.#gone.push(...gone.slice(0, MOST_LISTED - this.#gone.length));
      }
    }
  }

  #comparable(series: ChangedSeries): ChangedSeries {
    const known = (rules: readonly CompiledRule[]) => rules.filter((rule) => !this.#unseen.has(nameOf(rule)));
    return { ...series, now: known(series.now), changed: known(series.changed) };
  }

  preview(): Omit<Preview, 'last' | 'unseen'> {
    const { things, readings } = this;
    return { things, readings, rules: this.#rules, added: this.#added, gone: this.#gone, ends: this.#ends, leftOut: this.#leftOut };
  }
}

/** Alarms that run on a series by rules that would not apply to it as they are. */
function endingAlarms({ thing, sensor, metric, now }: ChangedSeries, states: readonly ThingState[]): EndingAlarm[] {
  const running = states.flatMap(({ series }) => Object.values(series[`${sensor}/${metric}`]?.rules ?? {}));
  return running.flatMap(({ rule, current, episode }) =>
    rule && current && episode && now.some(({ id }) => id === rule) ? [{ thing, sensor, metric, rule, grade: current, episode }] : [],
  );
}
