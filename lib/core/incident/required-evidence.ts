import type { EvidenceKind } from '../mechanism/model.ts';
import type { EvidenceTypes } from '../ports/evidence-types.ts';
import { type ActionInput, noteOf } from './action-input.ts';
import { InvalidAction } from './errors.ts';
import type { NewEvent } from './events.ts';
import type { Incident } from './model.ts';

/** Where each kind is expected in a command, and in which words. */
const EXPECTED: Readonly<Record<EvidenceKind, { readonly pointer: string; readonly message: string }>> = {
  text: { pointer: '/note', message: 'expected a text that says what was done' },
  photo: { pointer: '/evidence', message: 'expected the id of a photo that was added to this incident' },
  position: { pointer: '/position', message: 'expected {"lat", "lon"} in WGS-84 degrees' },
  reading: { pointer: '/reading', message: 'expected {"metric", "value", "unit"}: what was measured' },
};

/** Members that say in words what was done, whatever the action calls them. */
const WORDS = ['note', 'reason', 'text', 'cause'];

/**
 * Refuses a command that would meet obligations without what the mechanism requires them to show. Where nobody knows what was added to an
 * incident, any piece of evidence passes for a photo. Throws InvalidAction that names every kind missing and where it was expected.
 */
export async function refuseMissingEvidence(
  evidence: EvidenceTypes | undefined,
  incident: Incident,
  events: readonly NewEvent[],
  input: ActionInput,
): Promise<void> {
  const missing = await missingEvidence(evidence, incident, events, input);
  if (missing.length === 0) return;
  throw new InvalidAction(
    missing.map((kind) => {
      const { pointer, message } = EXPECTED[kind];
      return { pointer, message: `missing (the mechanism requires ${kind}): ${message}` };
    }),
  );
}

async function missingEvidence(
  evidence: EvidenceTypes | undefined,
  incident: Incident,
  events: readonly NewEvent[],
  input: ActionInput,
): Promise<EvidenceKind[]> {
  const met = events.flatMap(({ data }) => ('met' in data ? data.met.map(({ obligation }) => obligation) : []));
  const required = incident.obligations.filter(({ id }) => met.includes(id)).flatMap(({ evidenceRequired = [] }) => evidenceRequired);
  const missing: EvidenceKind[] = [];
  for (const kind of new Set(required)) if (!(await isShown(kind, evidence, incident.id, input))) missing.push(kind);
  return missing;
}

async function isShown(kind: EvidenceKind, known: EvidenceTypes | undefined, incident: string, input: ActionInput): Promise<boolean> {
  const { evidence = [], position, reading } = noteOf(input);
  switch (kind) {
    case 'text':
      return WORDS.some((member) => typeof input[member] === 'string' && input[member].trim() !== '');
    case 'photo': {
      if (!known) return evidence.length > 0;
      const types = await Promise.all(evidence.map((id) => known.typeOf(incident, id)));
      return types.some((type) => type?.startsWith('image/'));
    }
    case 'position':
      return position !== undefined;
    case 'reading':
      return reading !== undefined;
  }
}
