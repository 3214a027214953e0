import { isMoreSevere } from '../alarm/rule-machine.ts';
import type { IncidentEvent } from '../incident/events.ts';
import type { Incident, Obligation } from '../incident/model.ts';

/** Who is told of an event: units, with the obligation it concerns where it is one. */
export interface Recipient {
  readonly unit: string;
  readonly obligation?: string;
}

/**
 * INTERFACES.md: at `raised` the centre and, in advance, the responsible unit; at `dispatched` every obliged unit. A warning, a reminder and
 * what was missed go to the unit concerned, what was missed to the centre too, an escalation to whom it is taken; what ends or changes the incident goes to everybody who was told before.
 * `centre` is the one that handles the incident, `locals` those of the place and the domain (local-centres.ts), which are told of what begins, grows graver and ends there
 * whoever handles it.
 */
export function recipients(event: IncidentEvent, incident: Incident, centre: string, locals: readonly string[] = [centre]): Recipient[] {
  switch (event.type) {
    case 'alarm-joined':
      return isToldOf(event.data.newAsset, incident.assetCount) ? inAdvance(incident, centre, locals) : [];
    case 'level-proposed':
    case 'merge-proposed':
      return [{ unit: centre }];
    case 'raised':
    case 'reopened':
      return inAdvance(incident, centre, locals);
    case 'dispatched':
      return distinct(incident.obligations.filter(({ state }) => state === 'pending').map(toRecipient));
    case 'grade-raised':
      return inAdvance(incident, centre, locals);
    case 'reassigned':
      return event.data.obligations.filter(({ body }) => incident.dispatchedAt !== undefined || body === 'owner').map(toRecipient);
    case 'handling-moved':
      return distinct([{ unit: event.data.to }, { unit: event.data.from }]);
    case 'rejected':
      return distinct(event.data.obligations.map(toRecipient));
    case 'message-received':
      return event.data.message.says === 'ack' ? [] : [{ unit: centre }];
    case 'regraded':
      return distinct([
        { unit: centre },
        ...(isRaised(event) ? locals.map((unit) => ({ unit })) : []),
        ...event.data.obligations.filter(isTold(incident)).map(toRecipient),
        ...told(incident),
      ]);
    case 'task-assigned':
    case 'support-requested':
      return event.data.obligations.map(toRecipient);
    case 'extension-requested':
      return [{ unit: centre, obligation: event.data.obligation }];
    case 'extension-granted':
    case 'extension-refused':
      return [{ unit: event.data.unit, obligation: event.data.obligation }];
    case 'taken-over':
      return distinct([{ unit: event.data.unit }, ...(event.data.from ? [{ unit: event.data.from }] : []), ...told(incident)]);
    case 'plan-activated':
    case 'plan-ended':
    case 'on-scene-supported':
    case 'split':
      return distinct([{ unit: centre }, ...told(incident)]);
    case 'merged':
      return distinct([{ unit: centre }, ...locals.map((unit) => ({ unit })), ...everTold(incident)]);
    case 'absorbed':
      return distinct([{ unit: centre }, ...event.data.obligations.filter(isTold(incident)).map(toRecipient)]);
    case 'returned':
    case 'false-alarm-proposed':
    case 'arrived':
    case 'fed-back':
      return [{ unit: centre }];
    case 'obligation-warned':
      return [{ unit: event.data.unit, obligation: event.data.obligation }];
    case 'obligation-breached':
      return distinct([
        { unit: event.data.unit, obligation: event.data.obligation },
        { unit: centre, obligation: event.data.obligation },
      ]);
    case 'obligation-escalated':
      return [{ unit: event.data.to, obligation: event.data.obligation }];
    case 'supervised':
      return [{ unit: event.data.unit, ...(event.data.obligation ? { obligation: event.data.obligation } : {}) }];
    case 'obligation-reminded':
      return [{ unit: event.data.unit, obligation: event.data.obligation }];
    case 'acknowledgement-missed':
      return distinct([{ unit: event.data.unit }, { unit: centre }]);
    case 'acknowledgement-escalated':
      return [{ unit: event.data.to }];
    case 'acknowledgement-reminded':
      return [{ unit: event.data.unit }];
    case 'obligation-disposed':
      return event.data.last ? [{ unit: centre }] : [];
    case 'false-alarm':
    case 'cleared':
      return distinct([{ unit: centre }, ...locals.map((unit) => ({ unit })), ...told(incident)]);
    case 'report-published':
      return distinct(told(incident));
    case 'deputy-called-for':
      return [{ unit: centre }];
    case 'assessment-started':
    case 'commented':
      return toReporter(event, incident);
    default:
      return [];
  }
}

/** A person made it graver: as much a beginning as when an alarm does. */
const isRaised = ({ data: { grade, level } }: Extract<IncidentEvent, { type: 'regraded' }>): boolean =>
  [grade, level].some((change) => change !== undefined && isMoreSevere(change.to, change.from));

/** Whoever reported it hears that it was taken up, and what is said to it; not what they said themselves. */
const toReporter = ({ actor }: IncidentEvent, { reportedBy }: Incident): Recipient[] =>
  reportedBy !== undefined && actor.kind === 'person' && actor.unit !== reportedBy ? [{ unit: reportedBy }] : [];

/** The centres, and the responsible unit before anything is dispatched. */
const inAdvance = (incident: Incident, centre: string, locals: readonly string[]): Recipient[] =>
  distinct([
    { unit: centre },
    ...locals.map((unit) => ({ unit })),
    ...incident.obligations.filter(({ body, state }) => body === 'owner' && state === 'pending').map(toRecipient),
  ]);

/** Another asset's alarm may be more than one place to go to: told of the second, the fourth, the eighth …, so that a storm is no flood of messages. */
const isToldOf = (isNewAsset = false, assets = 1): boolean => isNewAsset && Number.isInteger(Math.log2(assets));

/** Before the dispatch only the responsible unit is told, and whoever was asked for something by itself. */
const isTold =
  ({ dispatchedAt }: Incident) =>
  ({ body, from }: Obligation): boolean =>
    dispatchedAt !== undefined || body === 'owner' || from === 'assigned';

const told = (incident: Incident): Recipient[] =>
  everTold({ ...incident, obligations: incident.obligations.filter(({ state }) => state !== 'superseded') });

/** Also those whose obligation is not theirs any more. */
const everTold = (incident: Incident): Recipient[] => incident.obligations.filter(isTold(incident)).map(({ unit }) => ({ unit }));

const toRecipient = ({ unit, id }: { readonly unit: string; readonly id: string }): Recipient => ({ unit, obligation: id });

function distinct(recipients: readonly Recipient[]): Recipient[] {
  const byUnit = new Map<string, Recipient>();
  for (const recipient of recipients) if (!byUnit.has(recipient.unit)) byUnit.set(recipient.unit, recipient);
  return [...byUnit.values()];
}
