import { type Instant, isRfc3339, toInstant, toMillis } from '../instant.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import type { Position } from '../registry/model.ts';
import { isKnownUnit } from '../telemetry/units.ts';
import { isSlug } from '../tier/tier-path.ts';
import { InvalidAction } from './errors.ts';

/** The members of an action's body, beside its name; each action checks those it needs. */
export interface ActionInput {
  readonly [member: string]: unknown;
}

const MAX_TEXT = 4000;
const MAX_EVIDENCE = 50;
const MAX_EVIDENCE_ID = 100;

export const invalid = (pointer: string, message: string): InvalidAction => new InvalidAction([{ pointer, message }]);

/** A member that must be there, as it may enter the record: telephone numbers masked. */
export function textOf(input: ActionInput, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT) return asRecorded(value);
  throw invalid(`/${member}`, `expected a text of 1 to ${MAX_TEXT} characters`);
}

export function optionalTextOf(input: ActionInput, member: string): string | undefined {
  return input[member] === undefined ? undefined : textOf(input, member);
}

/** A moment that is still to come. */
export function futureOf(input: ActionInput, member: string, now: Instant): Instant {
  const value = input[member];
  if (typeof value !== 'string' || !isRfc3339(value))
    throw invalid(`/${member}`, 'expected an RFC 3339 time such as 2026-11-23T20:00:00+08:00');
  if (toMillis(value) <= toMillis(now)) throw invalid(`/${member}`, `${value} has passed: expected a time after ${now}`);
  return toInstant(toMillis(value));
}

export function positionOf({ position }: ActionInput): Position {
  const { lat, lon } = (position ?? {}) as Partial<Position>;
  if (typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lat, lon };
  throw invalid('/position', 'expected {"lat", "lon"} in WGS-84 degrees');
}

/** What was measured: a metric, its value and the unit in UCUM. */
export interface MeasuredValue {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
}

function readingOf({ reading }: ActionInput): MeasuredValue {
  const { metric, value, unit } = (reading ?? {}) as Partial<MeasuredValue>;
  const isMeasured =
    typeof metric === 'string' && isSlug(metric) && Number.isFinite(value) && typeof unit === 'string' && isKnownUnit(unit);
  if (isMeasured) return { metric, value: value as number, unit };
  throw invalid('/reading', 'expected {"metric", "value", "unit"}: a slug such as ch4, a number, and a unit of UCUM');
}

/** What any action may carry. */
export interface Shown {
  readonly note?: string;
  /** Ids of evidence added before. */
  readonly evidence?: readonly string[];
  /** Where whoever acts is. */
  readonly position?: Position;
  readonly reading?: MeasuredValue;
}

/** A remark, the ids of evidence added before, where one is, what one measured; each where it is given. */
export function noteOf(input: ActionInput): Shown {
  const note = optionalTextOf(input, 'note');
  return {
    ...(note ? { note } : {}),
    ...(input.position === undefined || input.position === null ? {} : { position: positionOf(input) }),
    ...(input.reading === undefined || input.reading === null ? {} : { reading: readingOf(input) }),
    ...(input.evidence === undefined ? {} : { evidence: evidenceOf(input) }),
  };
}

function evidenceOf({ evidence }: ActionInput): string[] {
  const isIds =
    Array.isArray(evidence) &&
    evidence.length <= MAX_EVIDENCE &&
    evidence.every((id) => typeof id === 'string' && id.length <= MAX_EVIDENCE_ID);
  if (!isIds) throw invalid('/evidence', `expected a list of at most ${MAX_EVIDENCE} ids of evidence`);
  return (evidence as string[]).map((id) => id.toWellFormed());
}
