import type { AlarmRow, IncidentState, Obligation, ObligationOutcome } from '../../incident/model.ts';
import type { Instant } from '../../instant.ts';
import type { ReportText } from '../../ports/report-keeper.ts';
import type { Bilingual, DomainId, Grade, Position } from '../../registry/model.ts';

/** An id with the name it had when the report was made: what is renamed later does not rename the record. */
export interface Named {
  readonly id: string;
  readonly name: Bilingual;
}

/** The handling report (处置分析报告) of one incident: what it holds, whatever form it is shown in. Complete in itself. */
export interface HandlingReport {
  readonly form: 'citywatch-handling-report/1';
  readonly status: 'draft' | 'published';
  /** Of a draft: the number it would be published under. */
  readonly version: number;
  /** The version that this one corrects. */
  readonly replaces?: number;
  /** When it was drafted or signed, and the incident's version it tells of. */
  readonly at: Instant;
  readonly incidentVersion: number;
  readonly city: Bilingual;
  /** Who issues it. */
  readonly centre: Named;
  readonly subject: ReportSubject;
  readonly milestones: readonly Milestone[];
  readonly alarms: ReportAlarms;
  readonly series: readonly ReportSeries[];
  /** Series with an alarm that are not drawn. */
  readonly seriesLeftOut: number;
  readonly obligations: readonly ReportObligation[];
  readonly timeline: readonly TimelineLine[];
  /** Lines in the middle that are left out; the record has them. */
  readonly timelineLeftOut: number;
  readonly evidence: readonly ReportEvidence[];
  readonly text: ReportText;
  readonly signature?: Signature;
}

export interface ReportSubject {
  readonly incident: string;
  readonly tenant: string;
  readonly exercise: boolean;
  readonly title: string;
  readonly kind: string;
  readonly domain: DomainId;
  readonly state: IncidentState;
  readonly grade: Grade;
  readonly level?: Grade;
  readonly place: Named;
  readonly asset?: Named;
  readonly position?: Position;
  readonly occurredAt?: Instant;
  readonly mechanism: {
    readonly version: string;
    readonly name?: Bilingual;
    readonly effectiveFrom?: Instant;
    readonly provisional?: boolean;
  };
  readonly recurrenceOf?: string;
  readonly falseAlarm?: { readonly reasonCode: string; readonly text?: string };
}

export const MILESTONES = [
  'raised',
  'assessed',
  'confirmed',
  'dispatched',
  'disposed',
  'verified',
  'cleared',
  'archived',
  'reported',
] as const;
export interface Milestone {
  readonly of: (typeof MILESTONES)[number];
  readonly at?: Instant;
}

export interface ReportAlarms {
  readonly total: number;
  /** The most severe, then the first of them. */
  readonly shown: readonly AlarmRow[];
  /** All of them, by what they are alike in; there when not all are shown. */
  readonly groups: readonly AlarmGroup[];
}

export interface AlarmGroup {
  readonly rule: string;
  readonly metric: string;
  readonly grade: Grade;
  readonly alarms: number;
  readonly sensors: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** What one sensor measured around its alarms. */
export interface ReportSeries {
  readonly sensor: string;
  readonly metric: string;
  /** UCUM; absent where no reading is kept. */
  readonly unit?: string;
  readonly from: Instant;
  readonly to: Instant;
  /** `[epoch milliseconds, value]`, oldest first; thinned so that every peak stays. */
  readonly points: readonly (readonly [number, number])[];
  readonly readings: number;
  /** Readings that were not evaluated, and so are not drawn. */
  readonly flagged: number;
  /** More were kept than are read for a report. */
  readonly truncated: boolean;
  readonly thresholds: readonly { readonly grade: Grade; readonly value: number }[];
  readonly onsets: readonly { readonly grade: Grade; readonly at: Instant }[];
  readonly clears: readonly Instant[];
}

export interface ReportObligation
  extends Pick<Obligation, 'id' | 'body' | 'action' | 'level' | 'from' | 'within' | 'provisional' | 'state'> {
  readonly unit: Named;
  readonly base?: Instant;
  readonly due?: Instant;
  readonly metAt?: Instant;
  readonly breachedAt?: Instant;
  readonly outcome?: ObligationOutcome;
  readonly escalatedTo: readonly Named[];
  readonly acknowledgedAt?: Instant;
  readonly arrivedAt?: Instant;
  readonly evidence: readonly string[];
}

export interface TimelineLine {
  readonly seq: number;
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly type: string;
  readonly what: Bilingual;
  readonly who: Bilingual;
  readonly details: Bilingual;
  /** What people wrote. */
  readonly written: string;
}

export interface ReportEvidence {
  readonly id: string;
  readonly at: Instant;
  readonly by: Bilingual;
  readonly type: string;
  /** `null`: the file is not there (any more). */
  readonly contentType: string | null;
  readonly bytes: number;
  /** SHA-256 (hex). */
  readonly digest?: string;
  /** Whether the file is in the report itself; else it is named by its digest. */
  readonly embedded: boolean;
}

export interface Signature {
  readonly id: string;
  readonly name: Bilingual;
  readonly unit?: Named;
  readonly roles: readonly string[];
  readonly at: Instant;
}
