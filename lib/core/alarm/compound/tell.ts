import type { CompoundStore } from '../../ports/compound-store.ts';
import { StoreUnavailable, VersionConflict } from '../../ports/errors.ts';
import type { Observe } from '../../ports/observer.ts';
import { RememberedNames } from '../../remembered-names.ts';
import { retrying } from '../../retrying.ts';
import type { TierPath } from '../../tier/tier-path.ts';
import type { Bindings } from '../bindings.ts';
import type { AlarmEffect } from '../model.ts';
import type { CompiledRule } from '../rule.ts';
import { tellEffects } from '../tell-effects.ts';
import { isEdge } from './edges.ts';
import { type CompoundInput, evaluateCompound } from './evaluate-compound.ts';
import type { CompoundKey, CompoundState, ContextSpan, Edge, PendingEffect } from './model.ts';

/** What of a context holds in a place now, and what became of those that were declared there when the place last knew (`sources`). */
export type Declared = (context: string, place: TierPath, sources: readonly string[]) => Promise<readonly ContextSpan[]>;

export interface TellingDependencies {
  readonly compounds: CompoundStore;
  readonly declared: Declared;
  readonly observe?: Observe;
  apply(effects: readonly AlarmEffect[], areFound?: boolean): Promise<void>;
}

/** Bindings, and where to get newer ones. */
interface Known {
  readonly bindings: Bindings;
  current(atLeast: { readonly registry: number; readonly rules: number }): Promise<Bindings>;
}

/** Tries as often as others may tell the same item at the same time. */
const ATTEMPTS = 10;
/** Until a condition that could not be looked at is looked at again. */
const PUT_OFF_MILLIS = 60_000;

/**
 * Applies the effects of a committed state: alarms to the incidents, edges to the conditions that look at them. `areFound`: the state carried
 * them, and somebody may have applied them.
 */
export async function applyPending(
  deps: TellingDependencies,
  known: Known,
  pending: readonly PendingEffect[],
  areFound = false,
): Promise<void> {
  const alarms = alarmsOf(pending);
  if (alarms.length > 0) await deps.apply(alarms, areFound);
  const told = toldBy(deps.compounds);
  const edges = pending.filter(isEdge).filter(({ id }) => !told.has(id));
  if (edges.length === 0) return;
  await tellEdges(deps, known, edges);
  for (const { id } of edges) told.add(id);
}

/** So many edges are remembered as told. */
const MOST_REMEMBERED = 1000;
/** As long as the store lives: what an instance has told itself, and finds in the state with the next pack, costs nothing more. */
const remembered = new WeakMap<CompoundStore, RememberedNames>();

function toldBy(compounds: CompoundStore): RememberedNames {
  const told = remembered.get(compounds) ?? new RememberedNames(MOST_REMEMBERED);
  remembered.set(compounds, told);
  return told;
}

export function alarmsOf(pending: readonly PendingEffect[]): readonly AlarmEffect[] {
  return pending.filter((effect): effect is AlarmEffect => !isEdge(effect));
}

async function tellEdges(deps: TellingDependencies, known: Known, edges: readonly Edge[]): Promise<void> {
  const items = new Map<string, { readonly key: CompoundKey; readonly edges: Edge[] }>();
  for (const edge of edges) {
    for (const key of await itemsOf(deps, edge)) {
      const name = `${key.domain}/${key.rule}@${key.scope}`;
      const own = items.get(name);
      if (own) own.edges.push(edge);
      else items.set(name, { key, edges: [edge] });
    }
  }
  for (const { key, edges: own } of items.values()) await tell(deps, known, key, () => Promise.resolve({ edges: own }));
}

/** Of an operand that has no rule any more, or another meaning: wherever its episode was told. */
async function itemsOf({ compounds }: TellingDependencies, { rule, target, course }: Edge): Promise<readonly CompoundKey[]> {
  if (target) return [{ domain: target.domain, rule, scope: target.scope }];
  const all = await compounds.ofRule(rule);
  return all.filter(({ courses }) => courses.some(({ source }) => source === course.source));
}

type News = Partial<Pick<CompoundInput, 'edges' | 'contexts' | 'watermark'>>;

/**
 * Tells one condition over several things what is new, and applies what follows: written first, with its effects pending, so that only those of
 * a committed history are applied; who meets somebody else's reads again and evaluates again. `news` is read behind the state, so that of two
 * who read it at once the later one has the newer.
 */
export async function tell(
  deps: TellingDependencies,
  known: Known,
  { domain, rule, scope }: CompoundKey,
  news: () => Promise<News>,
): Promise<void> {
  const key = { domain, rule, scope };
  await retrying(async () => {
    const stored = await deps.compounds.compound(key);
    if (stored && stored.pending.length > 0) await deps.apply(stored.pending, true);
    const bindings = await noOlderThan(known, key, stored);
    const own = bindings.rule(domain, rule);
    const { edges = [], contexts = [], watermark } = await news();
    const declared = await declaredNow(deps, bindings, own, key, stored);
    const seen = new Set(contexts.map(({ source }) => source));
    const next = evaluateCompound(stored, {
      key,
      rule: own,
      rules: bindings.rules,
      edges,
      contexts: [...declared.filter(({ source }) => !seen.has(source)), ...contexts],
      ...(watermark === undefined ? {} : { watermark }),
    });
    if (!next) return;
    const isTold = edges.length > 0 || contexts.length > 0;
    await (isTold ? commit(deps, next) : commitEnds(deps, next, watermark ?? next.until));
  }, ATTEMPTS);
}

/**
 * What an item has to ask, because nobody told it: one that is new, and one that was not told anything since rules were published, for whatever
 * was declared or ended while its rule was not there was told to nobody.
 */
async function declaredNow(
  { declared }: TellingDependencies,
  { rules }: Bindings,
  rule: CompiledRule | undefined,
  { scope }: CompoundKey,
  stored: CompoundState | undefined,
): Promise<readonly ContextSpan[]> {
  if (rule?.while === undefined || stored?.rules === rules) return [];
  const known = stored?.fingerprint === rule.fingerprint ? stored.contexts : [];
  const lasting = known.flatMap(({ source, to }) => (to === undefined ? [source] : []));
  return declared(rule.while, scope.slice(scope.indexOf('=') + 1), lasting);
}

/** What is pending stays in the state until it is next written: whoever finds it applies it if need be. */
async function commit(deps: TellingDependencies, state: CompoundState): Promise<void> {
  await deps.compounds.save(state);
  if (state.pending.length === 0) return;
  if (deps.observe) tellEffects(deps.observe, thingOf(state), state.pending, new Map());
  await deps.apply(state.pending);
}

/**
 * What ends by itself, or by a publication, has nobody who would come back to tell of it: until its effects are applied it stays due, so that
 * the next mark finds them.
 */
async function commitEnds(deps: TellingDependencies, state: CompoundState, due: number): Promise<void> {
  if (state.pending.length === 0) return deps.compounds.save(state);
  await commit(deps, { ...state, due });
  // Whoever has told it something since has found them pending, and has said anew when it is due.
  await savedUnlessChanged(deps.compounds, { ...state, version: state.version + 1, pending: [] });
}

/** Writes the next version of what is stored; where somebody else was faster, theirs stays. */
async function savedUnlessChanged(compounds: CompoundStore, state: CompoundState): Promise<void> {
  await compounds.save(state).catch((cause: unknown) => {
    if (!(cause instanceof VersionConflict)) throw cause;
  });
}

/** Behind the others, so that what fails each time keeps nobody from being looked at. */
export async function putOff({ compounds }: TellingDependencies, key: CompoundKey, watermark: number): Promise<void> {
  const stored = await compounds.compound(key);
  if (stored?.due === undefined || stored.due > watermark) return;
  await savedUnlessChanged(compounds, { ...stored, due: watermark + PUT_OFF_MILLIS, version: stored.version + 1 });
}

/** In a log, the thing that told last stands for all of them. */
function thingOf({ courses, scope }: CompoundState): string {
  return courses.at(-1)?.place.thing ?? scope;
}

/** An item is never evaluated by someone who knows less than its last writer. */
async function noOlderThan({ bindings, current }: Known, key: CompoundKey, stored: CompoundState | undefined): Promise<Bindings> {
  if (!stored || stored.rules <= bindings.rules) return bindings;
  const newer = await current({ registry: bindings.registry, rules: stored.rules });
  if (newer.rules >= stored.rules) return newer;
  throw new StoreUnavailable(`${key.rule} was evaluated under newer rules than can be read: ${stored.rules}`);
}
