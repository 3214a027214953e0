import { isRfc3339, plus, toInstant, toMillis } from '../instant.ts';
import type { LetterStore, LetterWrite } from '../ports/letter-store.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { issueLetter, type LetterRequest } from '../supervision/compose.ts';
import { DEFAULT_DUE_MILLIS } from '../supervision/letter.ts';
import { missedAcknowledgement, missedObligation } from '../supervision/missed.ts';
import { type ActionInput, invalid, optionalTextOf, textOf } from './action-input.ts';
import { chainFor } from './begin-escalation.ts';
import { type Decide, type Decision, event, named } from './decision.ts';
import { withDraft } from './draft-letter.ts';
import { ActionNotAllowed } from './errors.ts';
import { stepAfter } from './escalate.ts';
import type { NewEvent } from './events.ts';
import type { Obligation } from './model.ts';
import { canBeMet, pending } from './obligations.ts';

/** A person takes an obligation to the next body of its chain now, whether or not its clock has run out. */
export const escalate: Decide = (decision) => {
  const { incident, at, sources } = decision;
  const obligation = obligationNamed(decision);
  const { steps } = obligation.escalation ?? chainFor(incident, 'notClosed', sources, obligation.body, obligation.unit);
  const told = obligation.escalation?.told ?? 0;
  const step = stepAfter({ steps, told }, at);
  if (!step) throw new ActionNotAllowed(`${obligation.id} was taken to the end of its chain: nobody stands above`, []);
  // Before its clock has run out nothing follows by itself.
  const { next, ...rest } = step;
  const data = {
    obligation: obligation.id,
    unit: obligation.unit,
    ...(obligation.due ? { due: obligation.due } : {}),
    ...rest,
    ...(obligation.breachedAt && next ? { next } : {}),
    ...(obligation.escalation ? {} : { steps }),
    reason: textOf(decision.input, 'reason'),
  };
  return [event(decision, 'obligation-escalated', data)];
};

/** The letter's id and number are filled in by `withLetter`, which knows what has been issued. */
export const supervise: Decide = (decision) => {
  const { unit, obligation, due } = requestOf(decision);
  return [event(decision, 'supervised', { letter: '', number: '', unit, ...(obligation ? { obligation } : {}), due: due ?? decision.at })];
};

/** What the events of `supervise` are committed with: the letter, and its number on record. */
export async function withLetter(
  letters: LetterStore | undefined,
  decision: Decision,
  events: readonly NewEvent[],
): Promise<{ readonly events: readonly NewEvent[]; readonly letters?: readonly LetterWrite[] }> {
  const [first] = events;
  if (first?.type === 'obligation-escalated') {
    const { event: whole, letters: drafted } = withDraft(decision.incident, first, decision.sources.registry, decision.at);
    return { events: [whole], ...(drafted ? { letters: drafted } : {}) };
  }
  if (first?.type !== 'supervised') return { events };
  if (!letters) throw new Error('supervise needs the store of letters');
  const { incident, at, sources, actor } = decision;
  const request = requestOf(decision);
  const id = request.obligation
    ? incident.obligations.find((one) => one.id === request.obligation)?.escalation?.draft
    : incident.tasks.find((task) => task.unit === request.unit)?.acknowledgement?.escalation?.draft;
  const drafted = id === undefined ? undefined : await letters.load(id);
  const draft = drafted?.state === 'draft' ? { draft: drafted } : {};
  const desk = { tenant: incident.tenant, registry: sources.registry, at };
  const write = await issueLetter(letters, desk, request, actor, { ...draft, seed: `${incident.id}#${incident.version}` });
  const { letter } = write;
  return { events: [{ ...first, data: { ...first.data, letter: letter.id, number: letter.number, text: letter.text } }], letters: [write] };
}

function requestOf(decision: Decision): LetterRequest {
  const { incident, input, at, sources } = decision;
  const demand = optionalTextOf(input, 'text') ?? optionalTextOf(input, 'note');
  const common = { incident, ...(demand ? { demand } : {}), due: dueOf(input, at) };
  if (input.unit === undefined || input.obligation !== undefined) {
    const obligation = obligationNamed(decision);
    return { ...common, subject: 'obligation', unit: obligation.unit, obligation: obligation.id, missed: missedObligation(obligation) };
  }
  const unit = textOf(input, 'unit');
  if (!indexRegistry(sources.registry).unit(unit)) throw invalid('/unit', `"${unit}" is no unit: expected a unit's id`);
  const missing = incident.tasks.find((task) => task.unit === unit && !task.acknowledgedAt)?.acknowledgement;
  if (missing?.missedAt) return { ...common, subject: 'acknowledgement', unit, missed: missedAcknowledgement(incident, unit) };
  const reason = textOf(input, 'reason');
  return { ...common, subject: 'other', unit, missed: { zh: reason, en: reason } };
}

/** When an answer is due; a day from now unless said. Throws InvalidAction for a moment that is over. */
export function dueOf({ due }: ActionInput, at: string): string {
  if (due === undefined) return plus(at, DEFAULT_DUE_MILLIS);
  if (typeof due !== 'string' || !isRfc3339(due) || toMillis(due) <= toMillis(at))
    throw invalid('/due', `${JSON.stringify(due)}: expected an RFC 3339 time to come`);
  return toInstant(toMillis(due));
}

/** The open obligation named; without a name the one that has been overdue longest, or the only one. */
function obligationNamed(decision: Decision): Obligation {
  const { incident, input } = decision;
  const open = pending(incident).filter((one) => canBeMet(incident, one));
  const [longest] = open.filter(({ breachedAt }) => breachedAt).sort((a, b) => ((a.due ?? '') < (b.due ?? '') ? -1 : 1));
  const only = longest ?? (open.length === 1 ? open[0] : undefined);
  return input.obligation === undefined && only ? only : named(decision, open);
}
