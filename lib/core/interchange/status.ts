import { EVENT_NAMES, STATES } from '../accountability/report/words.ts';
import type { IncidentEvent } from '../incident/events.ts';
import type { Incident, Obligation } from '../incident/model.ts';
import { outcomeOf } from '../incident/view.ts';
import { maskTelephoneNumbers } from '../notification/telephone-numbers.ts';
import { ACTION_NAMES } from '../notification/texts.ts';
import type { AlarmSource, Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { tierId } from '../tier/tier-path.ts';
import type { TOLD_EVENTS } from './told-events.ts';

/** What of an incident came from a source. */
interface Share {
  /** Its own ids of the alarms. */
  readonly externalIds: readonly string[];
  /** Identifiers of its CAP messages. */
  readonly messages: readonly string[];
}

/** What a source has to do with an incident; `undefined`: nothing. */
export function shareOf({ alarms, messages = [] }: Incident, { id, capSenders = [] }: AlarmSource): Share | undefined {
  const own = alarms.filter(({ reported, movedTo }) => reported?.source === id && !movedTo);
  const externalIds = [...new Set(own.flatMap(({ reported }) => reported?.externalId ?? []))];
  const identifiers = messages.filter(({ sender }) => capSenders.includes(sender)).map(({ identifier }) => identifier);
  return externalIds.length + identifiers.length > 0 ? { externalIds, messages: identifiers } : undefined;
}

/**
 * What a source's platform is told of an event: `incident` is as it was after it, so that the same event always says the same. `version` numbers
 * what is told of one incident: whatever is below what is known has been overtaken.
 */
export function statusOf(
  event: IncidentEvent & { readonly type: (typeof TOLD_EVENTS)[number] },
  incident: Incident,
  share: Share,
  registry: Registry,
) {
  const { state, grade, level, domain, exercise, falseAlarm, mergedInto, town, tier } = incident;
  return {
    type: `incident.${event.type}`,
    timestamp: event.at,
    data: {
      ...share,
      incident: incident.id,
      href: `/v1/incidents/${incident.id}`,
      version: event.seq,
      event: { type: event.type, name: EVENT_NAMES[event.type], at: event.at, ...whoOf(event, registry) },
      state: { id: state, name: STATES[state] },
      domain,
      place: tierId(town ?? tier),
      title: maskTelephoneNumbers(incident.title),
      grade,
      level: level ?? null,
      exercise,
      ...(falseAlarm ? { falseAlarm: { reasonCode: falseAlarm.reasonCode, text: falseAlarm.text ?? null } } : {}),
      ...(mergedInto ? { mergedInto } : {}),
      obligations: incident.obligations
        .filter((one) => one.state !== 'superseded')
        .map((obligation) => obligationStatus(obligation, incident, registry)),
      ...letterOf(event, registry),
    },
  };
}

const unitOf = (registry: Registry, id: string) => ({ id, name: indexRegistry(registry).unit(id)?.name ?? { zh: id, en: id } });

/** The unit that did it, or that it is about. */
function whoOf({ data }: IncidentEvent, registry: Registry) {
  return 'unit' in data && typeof data.unit === 'string' ? { unit: unitOf(registry, data.unit) } : {};
}

function obligationStatus(obligation: Obligation, incident: Incident, registry: Registry) {
  const { id, unit, action, state, due, metAt, breachedAt, provisional } = obligation;
  return {
    id,
    unit: unitOf(registry, unit),
    action: { id: action, name: ACTION_NAMES[action] },
    state,
    due: due ?? null,
    metAt: metAt ?? null,
    breachedAt: breachedAt ?? null,
    outcome: outcomeOf(obligation, incident),
    provisional,
  };
}

/** A supervision letter, whole: the platform shows it to whoever is meant. */
function letterOf(event: IncidentEvent, registry: Registry) {
  if (event.type !== 'supervised') return {};
  const { letter: id, number, unit, obligation, due, text } = event.data;
  return { letter: { id, number, unit: unitOf(registry, unit), obligation: obligation ?? null, due, text: text ?? null } };
}
