import type { IncidentEvent } from '../incident/events.ts';
import type { ReceivedMessage } from '../incident/model.ts';
import type { Bilingual } from '../registry/model.ts';

const SAYINGS: Readonly<Record<ReceivedMessage['says'], Bilingual>> = {
  alert: { zh: '预警', en: 'an alert' },
  update: { zh: '更新', en: 'an update' },
  'all-clear': { zh: '对方称已解除，请核实', en: 'they say that it is over: to be verified' },
  cancel: { zh: '对方撤销预警，请研判', en: 'they take their alert back: to be assessed' },
  ack: { zh: '对方已收到', en: 'they have received our message' },
  error: { zh: '对方不能使用我方消息', en: 'they cannot use our message' },
};

/** What a short text can hold of their words; the incident has all of them. */
const MAX_NOTE = 100;

/** What another system says, and who; a person has to do something about it. */
export function messageRemarks(event: IncidentEvent): Bilingual[] {
  const message = event.type === 'raised' || event.type === 'message-received' ? event.data.message : undefined;
  if (!message) return [];
  const { zh, en } = SAYINGS[message.says];
  const note = message.note?.replace(/\s+/g, ' ').slice(0, MAX_NOTE);
  return [
    {
      zh: `${message.sender}：${zh}${note ? `（${note}）` : ''}`,
      en: `${message.sender}: ${en}${note ? ` (${note})` : ''}`,
    },
  ];
}
