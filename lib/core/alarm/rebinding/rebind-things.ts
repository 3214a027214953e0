import type { Publication, PublicationArchive, PublicationSource } from '../../ports/publications.ts';
import type { InForce, Rebinding, RebindingStore } from '../../ports/rebinding-store.ts';
import { failuresOf } from '../../side-by-side.ts';
import { bind, bindingsOf, ownThing } from '../bindings.ts';
import { bindingSource } from '../evaluate-batch.ts';
import { type EvaluationOfThing, evaluateThing } from '../evaluate-thing.ts';
import { dueRebinding, FIRST } from './due.ts';
import { losesByIt } from './loses.ts';
import { tellConditions } from './tell-conditions.ts';

/** Things visited in one pass: a few seconds' work. The rest are the next one's. Our figure. */
const MOST = 2000;
/** Of things that could not be visited so many are remembered; with more of them the pass begins again. */
const MOST_FAILED = 200;

export interface RebindingDependencies extends EvaluationOfThing {
  readonly publications: PublicationSource & PublicationArchive;
  readonly rebinding: RebindingStore;
}

/**
 * Visits things that lose something by what was published, so that their running alarms end although they may never send again; behind the
 * last of them, conditions over several things that do. Returns why some could not be, by the thing or the condition: the next pass tries
 * again. Throws VersionConflict where another pass was faster.
 */
export async function rebindThings(deps: RebindingDependencies): Promise<ReadonlyMap<string, unknown>> {
  const due = await dueRebinding(deps);
  if (!due) return new Map();
  const { stored, registry, rules } = due;
  const towards = { registry: registry.number, rules: rules.number };
  const from = stored.done ?? FIRST;
  const packs = await between(deps.publications, 'rules', from.rules, rules);
  const affected = await affectedThings(deps, from, registry, packs);
  const pass = passOf(stored, towards);
  const next = affected.filter((thing) => thing > pass.upTo).slice(0, MOST);
  const known = { bindings: bindingsOf(registry, rules), current: bindingSource(deps) };
  const failures = await failuresOf(
    [...pass.failed, ...next],
    (thing) => thing,
    (thing) => evaluateThing(deps, known, thing, [], {}),
  );
  const upTo = next.at(-1) ?? pass.upTo;
  const isThrough = !affected.some((thing) => thing > upTo);
  const untold = isThrough ? await tellConditions(deps, known, packs) : new Map<string, unknown>();
  const isOver = isThrough && failures.size === 0 && untold.size === 0;
  const { done } = stored;
  const version = stored.version + 1;
  if (isOver) await deps.rebinding.save({ done: towards, version });
  else if (failures.size <= MOST_FAILED)
    await deps.rebinding.save({ ...(done ? { done } : {}), pass: { towards, upTo, failed: [...failures.keys()] }, version });
  return new Map([...failures, ...untold]);
}

/** What the last pass towards the same publications left; others are gone towards from the beginning. */
function passOf({ pass }: Rebinding, { registry, rules }: InForce): Omit<NonNullable<Rebinding['pass']>, 'towards'> {
  const isSame = pass?.towards.registry === registry && pass.towards.rules === rules;
  return isSame ? pass : { upTo: '', failed: [] };
}

/**
 * The tenant's things that lose something on the way from the publications of before, in the order of their ids. What was in force for a moment
 * between the two counts as well: an alarm may have begun by it.
 */
async function affectedThings(
  { publications, tenant }: RebindingDependencies,
  from: InForce,
  registry: Publication<'registry'>,
  packs: readonly Publication<'rules'>[],
): Promise<string[]> {
  const after = bindingsOf(registry, packs.at(-1) as Publication<'rules'>);
  const registries = await between(publications, 'registry', from.registry, registry);
  const affected = new Set<string>();
  for (const old of registries) {
    const own = old.body.things.filter((thing) => thing.tenant === tenant && !affected.has(thing.id));
    for (const before of packs.map((pack) => bind(old, pack)))
      for (const { id } of own) if (losesByIt(ownThing(before, tenant, id), ownThing(after, tenant, id))) affected.add(id);
  }
  return [...affected].sort();
}

/** The versions from a number up to the one in force. */
async function between<Kind extends 'registry' | 'rules'>(
  publications: PublicationArchive,
  kind: Kind,
  from: number,
  last: Publication<Kind>,
): Promise<Publication<Kind>[]> {
  const numbers = Array.from({ length: Math.max(0, last.number - from) }, (_, index) => from + index);
  const before = await Promise.all(numbers.map((number) => publications.numbered(kind, number)));
  return [...before.filter((publication) => publication !== undefined), last];
}
