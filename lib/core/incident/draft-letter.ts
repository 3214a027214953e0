import type { Instant } from '../instant.ts';
import type { LetterWrite } from '../ports/letter-store.ts';
import type { Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { draftLetter, type LetterRequest } from '../supervision/compose.ts';
import { letterWrite } from '../supervision/letter-chain.ts';
import { missedAcknowledgement, missedObligation } from '../supervision/missed.ts';
import type { NewEvent } from './events.ts';
import type { Incident } from './model.ts';

/** An event with the letters that are committed with it. */
export interface WithLetters {
  readonly event: NewEvent;
  readonly letters?: readonly LetterWrite[];
}

/** Where an escalation reaches the safety commission office, the letter is drafted: whoever is told there has it to sign. */
export function withDraft(incident: Incident, event: NewEvent, registry: Registry, at: Instant): WithLetters {
  if (event.type !== 'obligation-escalated' && event.type !== 'acknowledgement-escalated') return { event };
  if (indexRegistry(registry).unit(event.data.to)?.kind !== 'safety-commission') return { event };
  const request = requestOf(incident, event);
  if (!request) return { event };
  const seed = `${incident.id}#${event.type}#${request.obligation ?? request.unit}`;
  const letter = draftLetter({ tenant: incident.tenant, registry, at }, request, seed);
  return { event: { ...event, data: { ...event.data, draft: letter.id } } as NewEvent, letters: [letterWrite(letter, at)] };
}

type Escalated = Extract<NewEvent, { type: 'obligation-escalated' | 'acknowledgement-escalated' }>;

function requestOf(incident: Incident, event: Escalated): LetterRequest | undefined {
  const { unit } = event.data;
  if (event.type === 'acknowledgement-escalated')
    return { subject: 'acknowledgement', unit, incident, missed: missedAcknowledgement(incident, unit) };
  const { obligation } = event.data;
  const one = incident.obligations.find(({ id }) => id === obligation);
  return one && { subject: 'obligation', unit, incident, obligation: one.id, missed: missedObligation(one) };
}
