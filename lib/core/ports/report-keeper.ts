import type { IncidentEvent } from '../incident/events.ts';
import type { Actor, Incident } from '../incident/model.ts';
import type { Instant } from '../instant.ts';

/** What a person adds to the report that the system drafts. */
export interface ReportText {
  /** 原因 */
  readonly cause?: string;
  /** 整改措施 */
  readonly measures?: string;
  /** 结论 */
  readonly summary?: string;
  /** Why a published report is corrected. */
  readonly reason?: string;
}

/** SHA-256 (hex) of the bytes of each form; they are kept under it and never change. */
export interface ReportDocuments {
  readonly json: string;
  readonly html: string;
  readonly docx: string;
}

/** A handling report (处置分析报告) that somebody signed. */
export interface PublishedReport {
  /** 1, 2, 3, … */
  readonly version: number;
  /** The version that this one corrects. */
  readonly replaces?: number;
  readonly documents: ReportDocuments;
}

export interface ReportToKeep {
  /** As it is once the report is published. */
  readonly incident: Incident;
  readonly events: readonly IncidentEvent[];
  readonly text: ReportText;
  readonly version: number;
  readonly replaces?: number;
  readonly signedBy: Actor;
  readonly at: Instant;
}

/** Keeps a report's documents before the incident says that they were published. */
export interface ReportKeeper {
  keep(report: ReportToKeep): Promise<ReportDocuments>;
}
