import { maskTelephoneNumbers } from '../notification/telephone-numbers.ts';
import type { Position } from '../registry/model.ts';
import { InvalidAction } from './errors.ts';

/** The members of an action's body, beside its name; each action checks those it needs. */
export interface ActionInput {
  readonly [member: string]: unknown;
}

const MAX_TEXT = 4000;
const MAX_EVIDENCE = 50;
const MAX_EVIDENCE_ID = 100;

export const invalid = (pointer: string, message: string): InvalidAction => new InvalidAction([{ pointer, message }]);

/** A member that must be there. What has no UTF-8 form is replaced: the record is hashed over bytes. */
export function textOf(input: ActionInput, member: string): string {
  const value = input[member];
  if (typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TEXT) return value.toWellFormed();
  throw invalid(`/${member}`, `expected a text of 1 to ${MAX_TEXT} characters`);
}

export function optionalTextOf(input: ActionInput, member: string): string | undefined {
  return input[member] === undefined ? undefined : textOf(input, member);
}

/** Who was called: nothing can be taken out of the record again, so a number enters it masked. */
export function calleeOf(input: ActionInput): string | undefined {
  const callee = optionalTextOf(input, 'callee');
  return callee && maskTelephoneNumbers(callee);
}

export function positionOf({ position }: ActionInput): Position {
  const { lat, lon } = (position ?? {}) as Partial<Position>;
  if (typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lat, lon };
  throw invalid('/position', 'expected {"lat", "lon"} in WGS-84 degrees');
}

/** What any action may carry: a remark, and the ids of evidence added before. */
export function noteOf(input: ActionInput): { note?: string; evidence?: readonly string[] } {
  const remark = optionalTextOf(input, 'note');
  const { evidence } = input;
  if (evidence === undefined) return remark ? { note: remark } : {};
  const isIds =
    Array.isArray(evidence) &&
    evidence.length <= MAX_EVIDENCE &&
    evidence.every((id) => typeof id === 'string' && id.length <= MAX_EVIDENCE_ID);
  if (!isIds) throw invalid('/evidence', `expected a list of at most ${MAX_EVIDENCE} ids of evidence`);
  return { ...(remark ? { note: remark } : {}), evidence: (evidence as string[]).map((id) => id.toWellFormed()) };
}
