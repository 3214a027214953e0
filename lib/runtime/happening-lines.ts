import type { IncidentEvent } from '../core/incident/events.ts';
import { BEAT_EVERY } from '../core/operation/hub-contact.ts';
import type { Happening } from '../core/ports/observer.ts';
import type { LogFields } from './logger.ts';

export interface HappeningLine {
  readonly message: string;
  readonly fields: LogFields;
}

/** Happenings that deserve a line of their own are rare; what every pack does is a metric. `undefined`: no line. */
export function lineOf(happening: Happening): HappeningLine | undefined {
  switch (happening.what) {
    case 'pack-diverted': {
      const { what: _what, ...fields } = happening;
      // Without a dead letter its client sends too many of them: they are counted only.
      return happening.deadLetter === undefined ? undefined : { message: 'a pack was diverted', fields };
    }
    case 'alarm-changed': {
      const { what: _what, ...fields } = happening;
      return { message: `alarm ${happening.transition}`, fields };
    }
    case 'sensor-fault': {
      const { what: _what, ...fields } = happening;
      return { message: `sensor fault ${happening.change}`, fields };
    }
    case 'alarm-amended': {
      const { what: _what, ...fields } = happening;
      return { message: 'alarm amended', fields };
    }
    case 'event-appended': {
      const { event, effect, episode } = happening;
      return { message: MESSAGES[event.type] ?? 'incident event', fields: { ...eventFields(event), ...reasonOf(event), effect, episode } };
    }
    case 'notification-sent':
      return { message: 'notification sent', fields: notificationFields(happening.notification) };
    case 'notification-failed': {
      const { notification, cause } = happening;
      return { message: 'notification failed', fields: { ...notificationFields(notification), detail: String(cause) } };
    }
    case 'notification-answered': {
      const { incident, unit, seq } = happening;
      return {
        message: 'notification answered',
        fields: { incident, unit, ...(seq === undefined ? {} : { seq, event: `${incident}#${seq}` }) },
      };
    }
    case 'clock-failed': {
      const { incident, obligation, task } = happening.entry;
      return {
        message: 'a clock could not be attended to; the next pass tries again',
        fields: { incident, obligation, unit: task, detail: String(happening.cause) },
      };
    }
    case 'listened-for-hub':
      return happening.silence < 2 * BEAT_EVERY
        ? undefined
        : { message: 'the hub is out of reach: nothing is heard of it', fields: { silence: happening.silence } };
    case 'held-alarm-failed': {
      const { id, episode, because } = happening.held;
      return {
        message: 'an alarm that is held back could not be attended to; the next pass tries again',
        fields: { held: id, episode, because, detail: String(happening.cause) },
      };
    }
    case 'hand-over-failed':
      return {
        message: 'an incident could not be attended to that is to change hands; the next pass tries again',
        fields: { incident: happening.incident, detail: String(happening.cause) },
      };
    case 'event-forwarded':
      return { message: 'event forwarded', fields: { ...eventFields(happening.event), lag: happening.lag } };
    case 'digest-compared': {
      const { what: _what, ...fields } = happening;
      return fields.missing + fields.faults === 0 ? undefined : { message: 'the hub lacks events of a district, or has others', fields };
    }
    case 'dead-letter-kept': {
      const { queue, deadLetter, reason } = happening;
      return { message: 'a message was given up and kept', fields: { queue, deadLetter, reason } };
    }
    case 'published': {
      const { kind, number, digest, effectiveFrom } = happening.record;
      return { message: 'publication made', fields: { kind, number, digest, effectiveFrom } };
    }
    default:
      return undefined;
  }
}

const MESSAGES: { readonly [type in IncidentEvent['type']]?: string } = {
  raised: 'incident raised',
  'obligation-breached': 'breach recorded',
  'obligation-escalated': 'breach escalated',
  'acknowledgement-missed': 'task not acknowledged',
  'acknowledgement-escalated': 'missing acknowledgement escalated',
};

/** An incident event as it is named everywhere: `event` is `<incident>#<seq>`, as in a notification. */
export const eventFields = ({ incident, seq, type }: Pick<IncidentEvent, 'incident' | 'seq' | 'type'>): LogFields => ({
  incident,
  seq,
  event: `${incident}#${seq}`,
  type,
});

/** Whose clock or task it is; texts that people wrote stay in the record. */
function reasonOf({ data }: IncidentEvent): LogFields {
  const { unit, obligation, domain, grade, due } = data as Readonly<Record<string, unknown>>;
  return { unit, obligation, domain, grade, due };
}

function notificationFields({ id, incident, event, unit, channel, obligation }: NotificationOf): LogFields {
  return { notification: id, incident, seq: Number(event.slice(event.lastIndexOf('#') + 1)), event, unit, channel, obligation };
}

type NotificationOf = Extract<Happening, { what: 'notification-sent' }>['notification'];
