import type { ReceivedMessage } from '../incident/model.ts';
import type { Opening } from '../incident/open-incident.ts';
import { toInstant, toMillis } from '../instant.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import type { TierPath } from '../tier/tier-path.ts';
import { digestOf } from './identity.ts';
import { domainOf, gradeOf, isAllClear, languageOf } from './mapping.ts';
import type { CapAlert, CapInfo } from './model.ts';
import type { MessagePlace } from './place.ts';

const MAX_TITLE = 200;
const MAX_KIND = 100;

/** What a message of another system means to the incident it is about. */
export function receivedMessage(alert: CapAlert, content: string): ReceivedMessage {
  const { sender, identifier, sent, note } = alert;
  const grade = gradeOf(alert);
  return {
    sender,
    identifier,
    sent,
    says: meaningOf(alert),
    ...(grade ? { grade } : {}),
    // The message itself is kept as it came, where it can be deleted.
    ...(note?.trim() ? { note: asRecorded(note.trim()).slice(0, 1000).toWellFormed() } : {}),
    content,
  };
}

/** A test of the line is played, too: nobody is sent out for it in earnest. */
export const isExercise = ({ status }: CapAlert): boolean => status === 'Exercise' || status === 'Test';

function meaningOf(alert: CapAlert): ReceivedMessage['says'] {
  if (alert.msgType === 'Ack') return 'ack';
  if (alert.msgType === 'Error') return 'error';
  if (alert.msgType === 'Cancel') return 'cancel';
  if (isAllClear(alert)) return 'all-clear';
  return alert.msgType === 'Update' ? 'update' : 'alert';
}

/** The incident that a message raises; one that is for information alone (Minor) or does not say how severe it is has the mildest grade. */
export function openingOf(
  alert: CapAlert,
  at: { readonly place: TierPath } & MessagePlace,
  message: ReceivedMessage,
): Omit<Opening, 'actor' | 'seed'> {
  const infos = alert.info ?? [];
  const onset = infos.find((info) => info.onset !== undefined)?.onset;
  return {
    domain: domainOf(alert),
    kind: cut(infos[0]?.event ?? '', MAX_KIND),
    title: cut(titleOf(infos), MAX_TITLE),
    grade: message.grade ?? 'III',
    place: at.place,
    ...(at.position ? { position: at.position } : {}),
    ...(onset ? { occurredAt: toInstant(toMillis(onset)) } : {}),
    exercise: isExercise(alert),
    message,
  };
}

/** `中文 / other`, where there are both: the console shows each reader one half. */
function titleOf(infos: readonly CapInfo[]): string {
  const nameOf = (info: CapInfo | undefined): string => one(info?.headline?.trim() || info?.event || '');
  const chinese = infos.find((info) => languageOf(info) === 'zh');
  const other = infos.find((info) => languageOf(info) === 'en') ?? infos.find((info) => languageOf(info) !== 'zh');
  const names = [chinese, other].filter((info) => info !== undefined).map(nameOf);
  return names.length === 2 && names[0] !== names[1] ? names.map((name) => name.replaceAll(' / ', '/')).join(' / ') : (names[0] ?? '');
}

const one = (text: string): string => text.replace(/\s+/g, ' ');
const cut = (text: string, limit: number): string =>
  asRecorded(one(text).trim() || '—')
    .slice(0, limit)
    .toWellFormed();

/** The identity of what a message does to an incident: it does it once, however often it is handed in. */
export const effectOf = ({ sender, identifier, sent }: CapAlert): string => `cap#${digestOf(sender, identifier, String(toMillis(sent)))}`;
