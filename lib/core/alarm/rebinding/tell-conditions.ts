import type { Publication } from '../../ports/publications.ts';
import { failuresOf } from '../../side-by-side.ts';
import { jointOf } from '../compound/joint.ts';
import type { CompoundKey, CompoundState } from '../compound/model.ts';
import { type TellingDependencies, tell } from '../compound/tell.ts';
import type { Known } from '../evaluate-thing.ts';

/**
 * Tells every item of rules over several things, or in a context, that some of these publications have and others have not, or otherwise. An
 * alarm that lasts only for a time after its operands ended has no thing that would tell of it, nor has an end of what was declared while the
 * rule was away. Returns why some could not be told, by name.
 */
export async function tellConditions(
  deps: TellingDependencies,
  known: Known,
  packs: readonly Publication<'rules'>[],
): Promise<ReadonlyMap<string, unknown>> {
  const found = await Promise.all(changedBetween(packs).map((rule) => itemsOf(deps, rule)));
  return failuresOf(
    found.flat(),
    ({ rule, scope }) => `${rule}@${scope}`,
    (key) => tell(deps, known, key, async () => ({})),
  );
}

type Named = Pick<CompoundKey, 'domain' | 'rule'>;

/** The rules that do not mean the same in all of these. */
function changedBetween(packs: readonly Publication<'rules'>[]): Named[] {
  const all = packs.flatMap(({ body }) => body.flatMap(({ rules }) => rules.filter((rule) => jointOf(rule))));
  return [...Map.groupBy(all, ({ domain, id }) => `${domain}/${id}`).values()].flatMap((own): Named[] => {
    const [{ domain, id, fingerprint }] = own as [(typeof own)[number]];
    const isSame = own.length === packs.length && own.every((rule) => rule.fingerprint === fingerprint);
    return isSame ? [] : [{ domain, rule: id }];
  });
}

async function itemsOf({ compounds }: TellingDependencies, { domain, rule }: Named): Promise<CompoundState[]> {
  const all = await compounds.ofRule(rule);
  return all.filter((state) => state.domain === domain && hasToBeTold(state));
}

/** In others nothing lasts: the next edge tells them. Most have been quiet for long. */
const hasToBeTold = ({ courses, due }: CompoundState): boolean =>
  due !== undefined || courses.some(({ steps }) => steps.at(-1)?.grade !== null);
