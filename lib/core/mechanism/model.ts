import type { Instant } from '../instant.ts';
import type { Bilingual, DomainId, Grade } from '../registry/model.ts';

/**
 * Who owes, as the mechanism writes it: `owner`, `centre` (of the tier that handles the level), `centre@district`, `centre@city`,
 * `regulator@district`, `regulator@city`, `emergency@district`, `emergency@city`, `town`, or a unit's id, in which `{district}` stands for
 * the id of the district concerned.
 */
export type Body = string;

export const OBLIGATION_ACTIONS = ['assess', 'guide', 'arrive', 'dispose', 'feed-back', 'support', 'report'] as const;
export type ObligationAction = (typeof OBLIGATION_ACTIONS)[number];

/** The event a clock starts from. */
export const BASE_EVENTS = ['raised', 'assessed', 'confirmed', 'dispatched', 'acknowledged', 'arrived', 'disposed'] as const;
export type BaseEvent = (typeof BASE_EVENTS)[number];

/** What a unit has to show when it meets an obligation: words, a photo, where it is, or a measured value. */
export const EVIDENCE_KINDS = ['text', 'photo', 'position', 'reading'] as const;
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** Another line of the same flow and level: its `id`, `<body>/<action>`, or an action, which means every line with it. */
export type LineReference = string;

/** One line of a flow: what one body owes at one level. */
export interface ObligationTemplate {
  /** By which other lines name it. */
  readonly id?: string;
  readonly body: Body;
  readonly action: ObligationAction;
  /** Milliseconds from the base event. */
  readonly within: number;
  readonly from: BaseEvent;
  /** Lines that must be met, too, before the clock starts: it runs from the last of `from` and these. */
  readonly after?: readonly LineReference[];
  /** Milliseconds before `due` at which the unit is warned, once. */
  readonly warnBefore: number;
  /** Without which a command that meets it is refused. */
  readonly evidence?: readonly EvidenceKind[];
  /** 未核定: the limit or its anchor is not public; shown wherever it appears. */
  readonly provisional: boolean;
}

/** Persons' ids, in which `{district}` stands for the id of the district concerned. */
export interface LiaisonOfficers {
  readonly officer: string;
  readonly deputy?: string;
}

/** Who speaks for whom in one flow (对接责任人), on both sides. */
export interface FlowLiaison {
  /** The unit's side: a body, with the officers it names for this flow; without them, the unit's own for the domain. */
  readonly unit: Partial<LiaisonOfficers> & { readonly body: Body };
  /** The centres' side; absent: the centre's own for the domain. */
  readonly centre?: { readonly district: LiaisonOfficers; readonly city: LiaisonOfficers };
}

export interface Flow {
  readonly id: string;
  /** The domains it is for; absent for the general flow. */
  readonly domains?: readonly DomainId[];
  readonly liaison?: FlowLiaison;
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

/** The tiers whose centres handle incidents. */
export const HANDLING_TIERS = ['city', 'district'] as const;
export type HandlingTier = (typeof HANDLING_TIERS)[number];

/** Which tier's centre handles which level. */
export interface Handling extends Readonly<Record<Grade, HandlingTier>> {
  /** Milliseconds: while the district has not reached the city for so long, its own centre handles what is the city's. */
  readonly fallbackAfter: number;
  readonly provisional: boolean;
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
  /** Absent: the district's centre handles every level. */
  readonly handling?: Handling;
  readonly flows: readonly Flow[];
  /** Absent: nobody is told beyond the unit and the centre. */
  readonly escalation?: Escalations;
}

/** All versions, oldest first. */
export interface Mechanism {
  readonly versions: readonly MechanismVersion[];
}
