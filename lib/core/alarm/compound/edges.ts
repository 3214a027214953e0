import { byEpisode, sameTransitions } from '../amend.ts';
import type { SeriesBinding } from '../bindings.ts';
import type { Work } from '../group-work.ts';
import type { EmittedTransition } from '../state.ts';
import { isOperand, ruleOfOperand, scopeOf } from './joint.ts';
import type { Edge, PendingEffect, Step } from './model.ts';

/** The edges that an evaluation of a group's series found: what became of each episode of an operand that is not as it was. */
export function edgesOf(work: Work): Edge[] {
  const edges: Edge[] = [];
  for (const [name, emitted] of work.emitted) {
    const former = work.stood.get(name) ?? [];
    if (former === emitted || !hasOperands(emitted, former)) continue;
    const [was, is] = [byEpisode(former), byEpisode(emitted)];
    for (const source of new Set([...was.keys(), ...is.keys()])) {
      const [old, own] = [was.get(source) ?? [], is.get(source) ?? []];
      const [first] = [...old, ...own] as [EmittedTransition, ...EmittedTransition[]];
      if (!isOperand(first.rule) || sameTransitions(old, own)) continue;
      // One that began while the operand meant something else has to be looked for where it was told.
      const isWithdrawn = [...old, ...own].some(({ reason }) => reason === 'rule-withdrawn');
      const target = isWithdrawn ? undefined : targetOf(work.binding.series.get(name), first.rule);
      edges.push({
        effect: 'edge',
        id: `${work.origin}#${work.effects.length + edges.length}`,
        rule: ruleOfOperand(first.rule),
        teller: { item: `${work.binding.thing}#${work.group}`, version: work.version },
        time: timeOfChange(old, own),
        course: { source, metric: first.metric, steps: own.map(stepOf) },
        ...(work.over.has(source) ? { over: true } : {}),
        ...(target ? { target } : {}),
      });
    }
  }
  return edges;
}

const hasOperands = (...ledgers: readonly (readonly EmittedTransition[])[]): boolean =>
  ledgers.some((ledger) => ledger.some(({ rule }) => isOperand(rule)));

const stepOf = ({ time, transition, grade, value, reason }: EmittedTransition): Step => ({
  time,
  grade: transition === 'clear' ? null : grade,
  value,
  ...(reason ? { reason } : {}),
});

function targetOf(series: SeriesBinding | undefined, name: string): Edge['target'] {
  const operand = series?.rules.find(({ rule }) => rule.id === name)?.operand;
  if (!operand || !series?.place) return undefined;
  const { of, joint, index } = operand;
  return { domain: of.domain, scope: scopeOf(joint, series.place), fingerprint: of.fingerprint, operand: index, place: series.place };
}

function timeOfChange(old: readonly EmittedTransition[], own: readonly EmittedTransition[]): number {
  const changed = [...old, ...own].filter((one) => {
    const same = (ledger: readonly EmittedTransition[]): boolean => ledger.some((other) => sameTransitions([one], [other]));
    return !same(old) || !same(own);
  });
  return Math.min(...changed.map(({ time }) => time));
}

/** What is not an operand's: operands have edges, and no alarms. */
export function ofAlarms<Of extends { readonly rule: string }>(found: readonly Of[]): readonly Of[] {
  return found.some(({ rule }) => isOperand(rule)) ? found.filter(({ rule }) => !isOperand(rule)) : found;
}

export const isEdge = (effect: PendingEffect): effect is Edge => effect.effect === 'edge';
