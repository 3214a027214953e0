import { canSee, type Deciding, mayRaise, mayRunAnything, reaches } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { changeOf, type IncidentDependencies } from '../incident/append.ts';
import { ActionForbidden } from '../incident/errors.ts';
import type { NewEvent } from '../incident/events.ts';
import { tenantOfIncident } from '../incident/incident-id.ts';
import { type Incident, OVER_STATES, type ReceivedMessage } from '../incident/model.ts';
import { neighbourhoodOf, placedIn } from '../incident/neighbourhood.ts';
import { openIncident } from '../incident/open-incident.ts';
import { personActor } from '../incident/perform-action.ts';
import { raiseGrade } from '../incident/raise-grade.ts';
import { toInstant, toMillis } from '../instant.ts';
import type { CapMessageRecord, CapMessageStore, CapOutcome } from '../ports/cap-message-store.ts';
import type { Clock } from '../ports/clock.ts';
import { AlreadyApplied } from '../ports/errors.ts';
import type { Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { retrying } from '../retrying.ts';
import { type TierPath, tenantOf } from '../tier/tier-path.ts';
import { acknowledgement } from './answer.ts';
import { faultTexts, MessageRefused } from './errors.ts';
import { ownIncident, senderOf } from './identity.ts';
import { mergedInto } from './merged.ts';
import type { CapAlert } from './model.ts';
import { effectOf, isExercise, openingOf, receivedMessage } from './opening.ts';
import { MAX_NAME_LENGTH, parseCap } from './parse.ts';
import { type MessagePlace, placeOf } from './place.ts';
import { NotCap } from './read-xml.ts';
import { readReferences } from './references.ts';
import { isAbout } from './series.ts';

/** The newest that are followed: any one of a series leads to its incident. */
const MOST_REFERENCES = 40;

export interface ReceiveDependencies extends Deciding {
  readonly clock: Clock;
  readonly registry: Registry;
  /** The tenant whose API it was handed in to. */
  readonly tenant: string;
  readonly messages: CapMessageStore;
  /** What acts on a tenant's incidents; `undefined` for one that this API does not answer for. */
  incidentsOf(tenant: string): IncidentDependencies | undefined;
}

export interface Receipt {
  readonly record: CapMessageRecord;
  /** An Ack. */
  readonly answer: CapAlert;
}

interface Delivery {
  readonly deps: ReceiveDependencies;
  readonly principal: Principal;
  readonly alert: CapAlert;
  readonly message: ReceivedMessage;
}

interface Came {
  readonly outcome: CapOutcome;
  readonly incident?: string;
  readonly note?: string;
}

/**
 * Takes a CAP message of another system: it raises an incident or is added to the one it refers to, once, however often it is handed in. What
 * it says is theirs: a Cancel ends nothing here and an all-clear clears nothing, they are told to the centre, where a person decides. Throws
 * MessageRefused for what cannot be used, ActionForbidden for who may not.
 */
export async function receiveMessage(deps: ReceiveDependencies, principal: Principal, bytes: Uint8Array): Promise<Receipt> {
  if (!mayRunAnything(deps, principal, 'import-messages'))
    throw new ActionForbidden(`${principal.id} (${principal.roles.join(', ')}) may not hand in messages of other systems`);
  const { alert, faults } = usable(bytes);
  const sent = toInstant(toMillis(alert.sent));
  const earlier = (await deps.messages.find(alert.sender, alert.identifier)).find((record) => record.sent === sent);
  if (earlier?.incident !== undefined && !(await incidentOf({ deps, principal }, earlier.incident)))
    throw new ActionForbidden(
      `${alert.sender} ${alert.identifier} was handed in before, for an incident that ${principal.id} does not see`,
    );
  const record = earlier ?? (await take(deps, principal, alert, bytes, faultTexts(faults)));
  const { sender, identifier, status } = alert;
  const answering = { sender: senderOf(deps.tenant, deps.registry.city.id), to: { sender, identifier, sent: alert.sent }, status };
  return { record, answer: acknowledgement(answering, record) };
}

function usable(bytes: Uint8Array): Required<Pick<ReturnType<typeof parseCap>, 'alert' | 'faults'>> {
  try {
    const { alert, faults, self } = parseCap(bytes);
    const isNameable = alert && [alert.sender, alert.identifier].every(({ length }) => length <= MAX_NAME_LENGTH);
    if (alert && !isNameable)
      throw new MessageRefused([
        { path: 'alert', message: `expected a sender and an identifier of at most ${MAX_NAME_LENGTH} characters` },
      ]);
    if (alert) return { alert, faults };
    throw new MessageRefused(faults, self);
  } catch (cause) {
    if (cause instanceof NotCap) throw new MessageRefused([{ line: cause.line, path: '', message: cause.message }]);
    throw cause;
  }
}

async function take(
  deps: ReceiveDependencies,
  principal: Principal,
  alert: CapAlert,
  bytes: Uint8Array,
  faults: readonly string[],
): Promise<CapMessageRecord> {
  // The message before what follows from it: whoever sees the incident finds the message.
  const content = await deps.messages.keep(bytes);
  const { outcome, incident, note } = await follow({ deps, principal, alert, message: receivedMessage(alert, content) });
  return deps.messages.record({
    sender: alert.sender,
    identifier: alert.identifier,
    sent: toInstant(toMillis(alert.sent)),
    outcome,
    ...(incident ? { incident } : {}),
    receivedAt: toInstant(deps.clock.now()),
    note: [...(note ? [note] : []), ...faults].join('\n'),
    content,
  });
}

async function follow(delivery: Delivery): Promise<Came> {
  const { deps, alert, message } = delivery;
  const own = ownIncident(alert, deps.registry.city.id);
  if (own !== undefined && (await incidentOf(delivery, own)))
    return { outcome: 'kept', incident: own, note: 'our own message: known here' };
  if (alert.status === 'Draft' || alert.status === 'System') return { outcome: 'kept', note: `${alert.status}: kept, nothing is raised` };
  const known = await referredTo(delivery);
  const isNews = message.says === 'alert' || message.says === 'update';
  if (known && !(isNews && OVER_STATES.includes(known.state))) return add(delivery, known);
  if (isNews) return raise(delivery, known);
  if (message.says === 'all-clear' && alert.msgType === 'Alert') return { outcome: 'kept', note: 'an all-clear of nothing known here' };
  throw refused(alert, 'alert/references', `${alert.msgType} of nothing known here: expected a message that was sent here, or one of ours`);
}

const refused = ({ sender, identifier, sent, status }: CapAlert, path: string, message: string): MessageRefused =>
  new MessageRefused([{ path, message }], { sender, identifier, sent }, status);

/** Merged into one that was merged into another: more often than that nobody merges. */
const MOST_MERGES = 5;

/** The incident, where the principal may know of it; of one that was merged into another that one. */
async function incidentOf({ deps, principal }: Pick<Delivery, 'deps' | 'principal'>, id: string): Promise<Incident | undefined> {
  const load = (one: string) => deps.incidentsOf(tenantOfIncident(one) ?? '')?.incidents.load(one);
  let incident = await load(id);
  for (let merges = 0; incident && merges < MOST_MERGES; merges++) {
    const into = mergedInto(incident);
    const next = into === undefined ? undefined : await load(into);
    if (!next) break;
    incident = next;
  }
  return incident && canSee(deps, principal, incident) ? incident : undefined;
}

/**
 * The incident that the message's references lead to, an open one before one that is over. Real senders do not always repeat the moment of
 * the message they refer to, so sender and identifier decide; the moment only where both were used twice.
 */
async function referredTo(delivery: Delivery): Promise<Incident | undefined> {
  const { deps, alert, message } = delivery;
  const isPlayed = isExercise(alert);
  const found: Incident[] = [];
  for (const reference of readReferences(alert.references).slice(-MOST_REFERENCES).reverse()) {
    const records = (await deps.messages.find(reference.sender, reference.identifier)).filter(({ incident }) => incident !== undefined);
    const exact = records.find(({ sent }) => sent === reference.sent || toMillis(sent) === Date.parse(reference.sent));
    const id = ownIncident(reference, deps.registry.city.id) ?? (exact ?? records.at(-1))?.incident;
    const incident = id === undefined ? undefined : await incidentOf(delivery, id);
    // What is played and what is real never share an incident.
    if (incident && isAbout(message) && incident.exercise !== isPlayed) continue;
    if (incident && !OVER_STATES.includes(incident.state)) return incident;
    if (incident) found.push(incident);
  }
  return found[0];
}

/** Adds what the message says to an incident. Its grade rises with it; that it should fall is for a person to decide. */
async function add({ deps, principal, alert, message }: Delivery, { id }: Incident): Promise<Came> {
  const core = deps.incidentsOf(tenantOfIncident(id) ?? '') as IncidentDependencies;
  await once(() =>
    retrying(async () => {
      const before = (await core.incidents.load(id)) as Incident;
      const at = toInstant(core.clock.now());
      const actor = personActor(principal, before.town ?? before.tier);
      const events: NewEvent[] = [{ type: 'message-received', at, actor, data: { message } }];
      if ((message.says === 'alert' || message.says === 'update') && message.grade)
        events.push(...(await raiseGrade(core, before, message.grade, at, actor)));
      await core.incidents.commit({ ...changeOf(core, before, events), effect: effectOf(alert) });
    }),
  );
  return { outcome: 'added', incident: id };
}

async function raise(delivery: Delivery, over: Incident | undefined): Promise<Came> {
  const { deps, principal, alert, message } = delivery;
  if ((alert.info ?? []).length === 0) throw refused(alert, 'alert/info', 'is missing: there is nothing to raise an incident by');
  const place = placeFor(delivery);
  const opening = openingOf(alert, place, message);
  if (!mayRaise(deps, principal, place.place, opening.domain))
    throw new ActionForbidden(`${principal.id} may not raise incidents of ${opening.domain} in ${place.place}`);
  const core = deps.incidentsOf(tenantOf(place.place)) as IncidentDependencies;
  const effect = effectOf(alert);
  const actor = personActor(principal, place.place);
  await once(() =>
    retrying(async () => {
      const { position: _tooLarge, ...somewhere } = opening;
      // As with a report by hand: an incident of its own, also beside an open one that may be the same; a person merges them.
      const neighbourhood = await neighbourhoodOf(core, deps.registry, { ...(place.isExact ? opening : somewhere), place: place.place });
      const { neighbour } = neighbourhood;
      const beside = { ...(over ? { recurrenceOf: over.id } : {}), ...(neighbour ? { neighbour } : {}) };
      const change = await openIncident(core, { ...opening, ...beside, actor, seed: effect });
      await core.incidents.commit({ ...placedIn(neighbourhood, change, core.clock.now()), effect });
    }),
  );
  return { outcome: 'raised', incident: (await core.incidents.appliedIn(effect)) as string };
}

/** Runs a commit that may have been made before, by somebody who died before the message was recorded. */
async function once(commit: () => Promise<void>): Promise<void> {
  try {
    await commit();
  } catch (cause) {
    if (!(cause instanceof AlreadyApplied)) throw cause;
  }
}

/**
 * Where an incident is raised: the tier that the message's area code names, else the town nearest to it, else where the sender itself belongs.
 * A code of somebody else's place is refused; a position there may be a little off, so the incident is raised with the sender, without a town.
 */
function placeFor({ deps, principal, alert }: Delivery): { readonly place: TierPath } & MessagePlace {
  const found = placeOf(alert, deps.registry);
  const isOurs = (path: TierPath): boolean => reaches(principal, path) && deps.incidentsOf(tenantOf(path)) !== undefined;
  const whyNot = (path: TierPath): string =>
    reaches(principal, path)
      ? `for which the API of ${tenantOf(path)} is there, not that of ${deps.tenant}`
      : `expected a place at or below ${principal.tier}`;
  if (found.tier && isOurs(found.tier.path)) return { ...found, place: found.tier.path };
  if (found.tier && found.isCoded)
    throw refused(alert, 'alert/info/area/geocode', `${found.tier.code} is ${found.tier.path}, ${whyNot(found.tier.path)}`);
  const home = isOurs(principal.tier) ? principal.tier : (indexRegistry(deps.registry).tier(deps.tenant)?.path ?? deps.tenant);
  if (!reaches(principal, home)) throw new ActionForbidden(`${principal.id} raises nothing in ${home}`);
  return { ...found, place: home };
}
