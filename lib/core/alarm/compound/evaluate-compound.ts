import type { CompiledRule } from '../rule.ts';
import { changesOf, endedOnArrival } from './changes.ts';
import { dueAt, hear, keepFrom, spansWith, stillAmendable, stillCounting, stillInForce, timesOf } from './hear.ts';
import { identified } from './identify.ts';
import { jointOf } from './joint.ts';
import type { CompoundKey, CompoundState, ContextSpan, Edge, PlacedTransition } from './model.ts';
import { type Swept, sweep } from './sweep.ts';

export interface CompoundInput {
  readonly key: CompoundKey;
  /** The rule in force; absent when there is none of this name any more. */
  readonly rule: CompiledRule | undefined;
  /** Number of the publication it is from. */
  readonly rules: number;
  readonly edges: readonly Edge[];
  /** In the place of what is known of the same incidents. */
  readonly contexts?: readonly ContextSpan[];
  /** Epoch milliseconds: what ends by itself up to then has ended. */
  readonly watermark?: number;
}

/**
 * A condition over several things with what was told of it: the state to be written, its effects pending, under the next version; `undefined`
 * when nothing of it is news. Evaluation begins again at the state's base, over all edges since, so that it does not matter in which order
 * they were told; what differs from what was emitted is a new transition, or an amendment.
 */
export function evaluateCompound(stored: CompoundState | undefined, input: CompoundInput): CompoundState | undefined {
  const joint = input.rule && jointOf(input.rule);
  const fingerprint = (joint && input.rule?.fingerprint) ?? '';
  const before = stored ?? beginning(input, fingerprint);
  const isRenewed = before.fingerprint !== fingerprint;
  const known = isRenewed ? renewed(before) : before;
  const { courses, heard, news } = hear(known, fingerprint, input.edges);
  const contexts = spansWith(known.contexts, input.contexts ?? []);
  const watermark = known.due !== undefined && (input.watermark ?? 0) >= known.due ? input.watermark : undefined;
  if (!isRenewed && news.length === 0 && contexts === known.contexts && watermark === undefined) return undefined;
  const until = Math.max(known.until, watermark ?? 0, ...timesOf(news, courses, contexts));
  const keepAt = joint ? Math.max(known.base?.at ?? 0, keepFrom(joint, courses, until)) : until;
  const swept: Swept = joint
    ? sweep(joint, courses, contexts, known.base, until, keepAt)
    : { transitions: [], base: { at: keepAt, running: [] } };
  const version = before.version + 1;
  const { transitions, base } = identified(joint?.across, input.key, known, swept, version);
  const stands = before.emitted.filter(({ time }) => known.base !== null && time <= known.base.at);
  const emitted = [...stands, ...(isRenewed ? endedEpisodes(before) : []), ...transitions];
  const origin = `${input.key.domain}/${input.key.rule}@${input.key.scope}#${version}`;
  const due = joint && dueAt(joint, courses, emitted, until);
  return {
    ...input.key,
    version,
    fingerprint,
    rules: Math.max(before.rules, input.rules),
    courses: joint ? stillCounting(joint, courses, keepAt) : [],
    contexts: stillInForce(contexts, keepAt),
    heard,
    base,
    until,
    emitted: stillAmendable(emitted, keepAt),
    pending: changesOf(origin, before.emitted, emitted, endedOnArrival(news, transitions)),
    ...(due === undefined ? {} : { due }),
  };
}

const beginning = ({ key, rules }: CompoundInput, fingerprint: string): CompoundState => ({
  ...key,
  version: 0,
  fingerprint,
  rules,
  courses: [],
  contexts: [],
  heard: {},
  base: null,
  until: 0,
  emitted: [],
  pending: [],
});

/** Under a rule that means something else: its operands have begun anew, behind what was evaluated, and its context may be another. */
function renewed(before: CompoundState): CompoundState {
  const { due: _former, ...rest } = before;
  return { ...rest, courses: [], contexts: [], base: { at: before.until, running: [] } };
}

/** What lasted under a rule that is no longer in force ends where evaluation by it does. */
function endedEpisodes({ emitted, until }: CompoundState): PlacedTransition[] {
  const last = new Map(emitted.map((transition) => [transition.episode, transition]));
  return [...last.values()].flatMap((transition) => {
    const { sources: _of, ...rest } = transition;
    return transition.transition === 'clear'
      ? []
      : [{ ...rest, time: until, transition: 'clear' as const, reason: 'rule-withdrawn' as const }];
  });
}
