import type { IncidentEvent } from '../incident/events.ts';
import { applyEvent, foldIncident } from '../incident/incident.ts';
import type { Incident, ReceivedMessage } from '../incident/model.ts';
import { toMillis } from '../instant.ts';
import type { Registry } from '../registry/model.ts';
import { type CapContent, contentOf } from './content.ts';
import { identifierOf, senderOf } from './identity.ts';
import { NAMES } from './mapping.ts';
import type { CapAlert, MessageType } from './model.ts';
import { type Reference, referenceText } from './references.ts';
import { capTime } from './times.ts';

export interface SeriesContext {
  /** The city's id. */
  readonly city: string;
  readonly registry: Registry;
  /** Messages of other systems about the incident, by the digest of their bytes. */
  readonly received: ReadonlyMap<string, CapAlert>;
}

/** One message about an incident: one of ours, or one that another system sent. */
export interface SeriesMessage {
  /** The event after which it was issued, or which says that it came. */
  readonly seq: number;
  readonly alert: CapAlert;
  /** Of a received one: the digest of its bytes, which are the message. */
  readonly content?: string;
}

/**
 * Every message about an incident, oldest first, as its events tell it: the same events always give the same messages. Ours are issued when
 * what there is to say has changed. Until the incident is assessed they are drafts; it is then an Alert, every later one an Update that names
 * those before it, a false alarm a Cancel. Of an incident that another system's message raised, that message stands for the drafts, and ours
 * go on from it.
 */
export function capSeries(events: readonly IncidentEvent[], context: SeriesContext): SeriesMessage[] {
  const messages: SeriesMessage[] = [];
  let incident: Incident | undefined;
  const own = new OwnMessages(context);
  for (const event of events) {
    incident = incident ? applyEvent(incident, event) : foldIncident([event]);
    const message = messageOf(event);
    const alert = message && context.received.get(message.content);
    if (message && alert) {
      messages.push({ seq: event.seq, alert, content: message.content });
      own.heard(message, alert);
    }
    const issued = own.after(event, incident);
    if (issued) messages.push({ seq: event.seq, alert: issued });
  }
  return messages;
}

/** The message of another system that an event brought. */
export function messageOf(event: IncidentEvent): ReceivedMessage | undefined {
  return event.type === 'raised' || event.type === 'message-received' ? event.data.message : undefined;
}

/** True for what says something of the incident itself; an answer to one of our messages does not. */
export const isAbout = ({ says }: Pick<ReceivedMessage, 'says'>): boolean => says !== 'ack' && says !== 'error';

class OwnMessages {
  readonly #context: SeriesContext;
  #carried: CapAlert | undefined;
  #said = '';
  /** What the next message follows. */
  #heard: Reference[] = [];
  #drafts: Reference[] = [];
  #issued: Reference[] = [];

  constructor(context: SeriesContext) {
    this.#context = context;
  }

  heard(message: ReceivedMessage, alert: CapAlert): void {
    if (!isAbout(message)) return;
    this.#heard.push(message);
    // What they take back or hold to be over is theirs to say; what we carry on is what it is about.
    if ((message.says === 'alert' || message.says === 'update') && (alert.info ?? []).length > 0) this.#carried = alert;
    // How it stands here is said again behind it, so that the newest message is never one that we do not share.
    this.#said = '';
  }

  /** What there is to say after an event; `undefined` where it was said before, or another system says it. */
  after(event: IncidentEvent, incident: Incident): CapAlert | undefined {
    const content = contentOf(incident, this.#context.registry, this.#carried);
    if (content.phase === 'draft' && this.#heard.length > 0) return undefined;
    const said = JSON.stringify(content);
    if (said === this.#said) return undefined;
    this.#said = said;
    return this.#issue(event, incident, content);
  }

  #issue(event: IncidentEvent, incident: Incident, { phase, note, incidents, status, info }: CapContent): CapAlert {
    const before = [...this.#heard, ...(phase === 'draft' ? this.#drafts : this.#issued)];
    // What was a draft alone was never more: a Cancel takes back the drafts themselves.
    const earlier = phase === 'cancel' && this.#issued.length === 0 ? [...this.#heard, ...this.#drafts] : before;
    const msgType: MessageType = phase === 'cancel' ? 'Cancel' : earlier.length === 0 ? 'Alert' : 'Update';
    const alert: CapAlert = {
      identifier: identifierOf(incident.id, event.seq),
      sender: senderOf(incident.tenant, this.#context.city),
      sent: capTime(toMillis(event.recordedAt)),
      status,
      msgType,
      scope: 'Restricted',
      restriction: '城市安全运行监测中心及联动责任单位 / monitoring centres and the units of the linkage mechanism',
      ...(note ? { note } : {}),
      ...(earlier.length > 0 ? { references: earlier.map(referenceText).join(' ') } : {}),
      incidents,
      info: info.map((one) => ({ ...one, parameter: [...(one.parameter ?? []), { valueName: NAMES.version, value: String(event.seq) }] })),
    };
    if (phase === 'cancel') {
      this.#drafts = [];
      this.#issued = [];
    } else if (phase === 'draft') this.#drafts.push(alert);
    else this.#issued.push(alert);
    return alert;
  }
}
