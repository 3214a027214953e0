import type { Instant } from '../instant.ts';
import type { Bilingual, DomainId, Grade } from '../registry/model.ts';

/**
 * Who owes, as the mechanism writes it: `owner`, `centre`, `centre@city`, `regulator@district`, `regulator@city`,
 * `emergency@district`, `emergency@city`, `town`, or a unit's id.
 */
export type Body = string;

export const OBLIGATION_ACTIONS = ['assess', 'guide', 'arrive', 'dispose', 'feed-back', 'support', 'report'] as const;
export type ObligationAction = (typeof OBLIGATION_ACTIONS)[number];

/** The event a clock starts from. */
export const BASE_EVENTS = ['raised', 'assessed', 'confirmed', 'dispatched', 'acknowledged', 'arrived', 'disposed'] as const;
export type BaseEvent = (typeof BASE_EVENTS)[number];

/** One line of a flow: what one body owes at one level. */
export interface ObligationTemplate {
  readonly body: Body;
  readonly action: ObligationAction;
  /** Milliseconds from the base event. */
  readonly within: number;
  readonly from: BaseEvent;
  /** Milliseconds before `due` at which the unit is warned, once. */
  readonly warnBefore: number;
  /** 未核定: the limit or its anchor is not public; shown wherever it appears. */
  readonly provisional: boolean;
}

export interface Flow {
  readonly id: string;
  /** The domains it is for; absent for the general flow. */
  readonly domains?: readonly DomainId[];
  readonly levels: Readonly<Record<Grade, readonly ObligationTemplate[]>>;
}

/**
 * Who stands behind the abstract bodies for a domain. In a unit id, `{district}` is replaced by the
 * district's id: `{district}-water-bureau`.
 */
export interface DomainBodies {
  /** The responsible unit; absent: the town's default for the domain. */
  readonly owner?: string;
  readonly regulator: { readonly district: string; readonly city: string };
}

/** Of whoever missed a clock, the one who leads: the unit's lead, in a centre the shift leader (值班长). */
export const LEAD = 'lead';

/** Who is told next while a condition lasts. */
export interface EscalationStep {
  /** A body, or LEAD. */
  readonly to: Body;
  /** Milliseconds since the step before was told; for the first, since the condition itself was. */
  readonly wait: number;
  readonly provisional: boolean;
}

/** Whom a condition is taken to, in turn, until it ends; and how often whoever has to end it is reminded meanwhile. */
export interface EscalationRule {
  readonly unit: readonly EscalationStep[];
  readonly centre: readonly EscalationStep[];
  /** `every`: milliseconds. Absent: nobody is reminded. */
  readonly remind?: { readonly every: number; readonly provisional: boolean };
}

/** The rule of tasks that are not acknowledged within their time. */
export interface AcknowledgementRule extends EscalationRule {
  /** Milliseconds from when the unit was given its task. */
  readonly within: number;
  readonly provisional: boolean;
}

/**
 * Two conditions, each with waits and a chain of its own: a unit that was dispatched and does not acknowledge (未签收), and a clock that ran
 * out before what it is for was done (未办结).
 */
export interface Escalations {
  readonly notAcknowledged?: AcknowledgementRule;
  readonly notClosed?: EscalationRule;
}

/** A dated linkage document (联动机制). An incident keeps the version in force when it was raised. */
export interface MechanismVersion {
  /** `2021-08` */
  readonly version: string;
  readonly name: Bilingual;
  readonly effectiveFrom: Instant;
  /** True while the exact day is not public. */
  readonly effectiveFromProvisional: boolean;
  readonly emergency: { readonly district: string; readonly city: string };
  readonly bodies: Readonly<Partial<Record<DomainId, DomainBodies>>> & { readonly general: DomainBodies };
  readonly flows: readonly Flow[];
  /** Absent: nobody is told beyond the unit and the centre. */
  readonly escalation?: Escalations;
}

/** All versions, oldest first. */
export interface Mechanism {
  readonly versions: readonly MechanismVersion[];
}
