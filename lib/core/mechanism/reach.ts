import { lineName, namesBefore } from './lines.ts';
import type { BaseEvent, ObligationTemplate } from './model.ts';

/** Why the clock of a line can never start. */
export interface Unreachable {
  /** Position of the line among those of its level. */
  readonly at: number;
  readonly member: 'from' | 'after';
  readonly message: string;
}

/** What must be met or have happened before something else: `begin <line>`, `met <line>`, or an event of the incident. */
type Node = string;
const begin = (line: string): Node => `begin ${line}`;
const met = (line: string): Node => `met ${line}`;

/**
 * The lines of a level whose clocks never start: they wait for an event that nothing brings about, or, round a circle, for themselves. The life of
 * an incident is part of the circle: nobody disposes before the dispatch, nothing is dispatched before it was assessed.
 */
export function unreachableLines(lines: readonly ObligationTemplate[]): Unreachable[] {
  const needs = prerequisites(lines);
  return lines.flatMap((line, at): Unreachable[] => {
    const missing = neverHappens(line, lines);
    if (missing) return [{ at, member: 'from', message: missing }];
    const way = wayBack(begin(lineName(line)), needs);
    if (!way) return [];
    const member = namesBefore(line, lines).some((name) => way.includes(met(name))) ? 'after' : 'from';
    return [{ at, member, message: `${lineName(line)} waits for itself (${way.join(' ← ')}): expected a clock that starts` }];
  });
}

/** `arrived` is the unit's own arrival, `disposed` the last disposal of the incident. */
function neverHappens({ body, from }: ObligationTemplate, lines: readonly ObligationTemplate[]): string | undefined {
  if (from === 'arrived' && !lines.some((line) => line.body === body && line.action === 'arrive'))
    return `${body} never arrives at this level: expected a line by which it owes arrive, or another event`;
  if (from === 'disposed' && !lines.some(({ action }) => action === 'dispose'))
    return 'nobody disposes at this level: expected a line by which somebody owes dispose, or another event';
  return undefined;
}

function prerequisites(lines: readonly ObligationTemplate[]): ReadonlyMap<Node, readonly Node[]> {
  const all = (action: ObligationTemplate['action']): Node[] =>
    lines.filter((line) => line.action === action).map((line) => met(lineName(line)));
  const needs = new Map<Node, readonly Node[]>([
    ['assessed', all('assess')],
    ['confirmed', all('assess')],
    ['dispatched', ['confirmed']],
    ['acknowledged', ['dispatched']],
    ['disposed', all('dispose')],
    ['verified', ['disposed', ...all('feed-back')]],
  ]);
  for (const line of lines) {
    const name = lineName(line);
    const base = line.from === 'arrived' ? met(lineName({ ...line, action: 'arrive' })) : line.from;
    needs.set(begin(name), [base, ...namesBefore(line, lines).map(met)]);
    needs.set(met(name), [begin(name), ...stageOf(line)]);
  }
  return needs;
}

/** When in an incident's life an obligation can be met. */
function stageOf({ action }: ObligationTemplate): BaseEvent[] | ['verified'] {
  if (action === 'assess') return [];
  return action === 'report' ? ['verified'] : ['acknowledged'];
}

/** The way from a node back to itself, if there is one. */
function wayBack(start: Node, needs: ReadonlyMap<Node, readonly Node[]>): Node[] | undefined {
  const seen = new Set<Node>();
  const walk = (node: Node, way: readonly Node[]): Node[] | undefined => {
    for (const next of needs.get(node) ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
