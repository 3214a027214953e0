import type { Obligation } from '../incident/model.ts';
import { type Instant, plus } from '../instant.ts';
import type { Grade } from '../registry/model.ts';
import { namesBefore } from './lines.ts';
import type { BaseEvent, ObligationTemplate } from './model.ts';
import { atLevel, type BodyContext, resolveBody } from './resolve-body.ts';
import { flowOf } from './versions.ts';

/** When the events that start clocks happened, as far as they have. */
export type Bases = Readonly<Partial<Record<BaseEvent, Instant>>>;

export interface Plan {
  readonly obligations: readonly Obligation[];
  /** Bodies behind which nobody stands here: the centre owes in their place, and the record says so. */
  readonly unresolved: readonly string[];
}

/**
 * What is owed at a level, in the order of the mechanism's lines. `firstNumber` continues the numbering of an incident's
 * obligations; `skip` says which lines need no new obligation because an earlier one of the same body and action is fulfilled. The clock of a
 * line that comes after others is left to start when those are met (`startFollowing`).
 */
export function planObligations(
  place: BodyContext,
  level: Grade,
  bases: Bases,
  firstNumber: number,
  skip: (template: ObligationTemplate) => boolean = () => false,
): Plan {
  const context = atLevel(place, level);
  const lines = flowOf(context.version, context.domain).levels[level];
  const obligations: Obligation[] = [];
  const unresolved = new Set<string>();
  for (const template of lines) {
    if (skip(template)) continue;
    const unit = resolveBody(template.body, context);
    if (unit === undefined) unresolved.add(template.body);
    const after = namesBefore(template, lines);
    const base = after.length > 0 ? undefined : bases[template.from];
    obligations.push({
      id: `o${firstNumber + obligations.length}`,
      unit: unit ?? resolveBody('centre', context) ?? 'centre',
      body: template.body,
      action: template.action,
      level,
      from: template.from,
      ...(after.length > 0 ? { after } : {}),
      within: template.within,
      warnBefore: template.warnBefore,
      provisional: template.provisional,
      ...(template.evidence ? { evidenceRequired: template.evidence } : {}),
      ...(base ? { base, due: plus(base, template.within) } : {}),
      state: 'pending',
      evidence: [],
    });
  }
  return { obligations, unresolved: [...unresolved] };
}
