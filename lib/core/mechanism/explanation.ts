import { durationText } from '../duration.ts';
import type { Instant } from '../instant.ts';
import type { Bilingual, Grade } from '../registry/model.ts';
import { escalationSteps, ruleOf } from './escalation.ts';
import { type ExplainedObligation, explain } from './explain.ts';
import { liaisonOf } from './liaison.ts';
import { LEAD } from './model.ts';
import { atLevel, type BodyContext, resolveBody } from './resolve-body.ts';
import { flowOf } from './versions.ts';

/** Who is told when a clock is missed, and how long (ISO 8601) after the step before. */
export interface ExplainedStep {
  readonly body: string;
  readonly unit: string;
  readonly wait: string;
  /** The lead of the unit itself. */
  readonly isLead: boolean;
}

/** All that the mechanism says of a domain and level at a place: whom, what, by when, and who comes after those who do not. */
export interface Explanation {
  readonly version: string;
  readonly name: Bilingual;
  readonly effectiveFrom: Instant;
  readonly effectiveFromProvisional: boolean;
  readonly flow: string;
  /** The centre that handles the level, and after how long without the city the district's does. */
  readonly handling: {
    readonly tier: 'city' | 'district';
    readonly unit: string | null;
    readonly fallback: { readonly unit: string; readonly after: string } | null;
    readonly provisional: boolean;
  };
  /** The units whose named officers speak for each side. */
  readonly liaison: { readonly unit: string | null; readonly centre: string | null };
  readonly obligations: readonly (ExplainedObligation & { readonly warnBefore: string; readonly escalation: readonly ExplainedStep[] })[];
  /** Of a unit that was dispatched and does not acknowledge. */
  readonly notAcknowledged: { readonly within: string; readonly provisional: boolean; readonly steps: readonly ExplainedStep[] } | null;
}

export function explanationOf(place: BodyContext, level: Grade): Explanation {
  const { version, domain } = place;
  const context = atLevel(place, level);
  const flow = flowOf(version, domain);
  const liaison = liaisonOf(context);
  const notClosed = ruleOf(version, 'notClosed');
  const stepsOf = (rule: Parameters<typeof escalationSteps>[0], body: string, unit: string | null): ExplainedStep[] =>
    unit === null
      ? []
      : escalationSteps(rule, context, body, unit).map((step) => ({
          body: step.body,
          unit: step.unit,
          wait: durationText(step.wait),
          isLead: step.body === LEAD,
        }));
  const acknowledgement = version.escalation?.notAcknowledged;
  return {
    version: version.version,
    name: version.name,
    effectiveFrom: version.effectiveFrom,
    effectiveFromProvisional: version.effectiveFromProvisional,
    flow: flow.id,
    handling: handlingOf(context),
    liaison: { unit: liaison.unit?.unit ?? null, centre: liaison.centre?.unit ?? null },
    obligations: explain(place, level).map((line, index) => ({
      ...line,
      warnBefore: durationText(flow.levels[level][index]?.warnBefore ?? 0),
      escalation: stepsOf(notClosed, line.body, line.unit),
    })),
    notAcknowledged: acknowledgement
      ? {
          within: durationText(acknowledgement.within),
          provisional: acknowledgement.provisional,
          steps: stepsOf(acknowledgement, 'owner', resolveBody('owner', context) ?? null),
        }
      : null,
  };
}

function handlingOf(context: BodyContext): Explanation['handling'] {
  const { handling } = context.version;
  const isCity = context.handling === 'city';
  const other = resolveBody('centre@district', context);
  return {
    tier: isCity ? 'city' : 'district',
    unit: resolveBody('centre', context) ?? null,
    fallback: isCity && handling && other ? { unit: other, after: durationText(handling.fallbackAfter) } : null,
    provisional: handling?.provisional ?? false,
  };
}
