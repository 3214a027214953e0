import type { IncidentEvent } from '../incident/events.ts';
import type { Incident } from '../incident/model.ts';
import type { Notification } from '../ports/notification-store.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Bilingual, Person } from '../registry/model.ts';
import { maskTelephoneNumbers } from './telephone-numbers.ts';

/**
 * What the watch adds to a message: whom in the unit a new incident is for (对接责任人: the officer on call for the domain, else the deputy), who is
 * to be called in the place of whoever did not answer, and what is said to whoever reported it.
 */
export async function withWatchRemarks<Planned extends { readonly notification: Notification }>(
  planned: readonly Planned[],
  event: IncidentEvent,
  incident: Incident,
  onCall: OnCall,
): Promise<Planned[]> {
  const people = new Map<string, Person | undefined>();
  if (event.type === 'raised')
    for (const { unit, createdAt } of planned.map(({ notification }) => notification))
      if (!people.has(unit)) people.set(unit, (await onCall.of(unit, incident.domain, createdAt))[0]);
  return planned.map((one) => {
    const person = people.get(one.notification.unit);
    const officer = person && { id: person.id, name: person.name };
    const lines = [...(officer ? [lineOfOfficer(officer.name)] : []), ...remarksOn(event)];
    if (lines.length === 0) return one;
    const { text } = one.notification;
    const longer = {
      zh: behindTitle(
        text.zh,
        lines.map(({ zh }) => zh),
      ),
      en: behindTitle(
        text.en,
        lines.map(({ en }) => en),
      ),
    };
    return { ...one, notification: { ...one.notification, text: longer, ...(officer ? { officer } : {}) } };
  });
}

/** What a message is about stands in its first line, and where it is in its last. */
export function behindTitle(text: string, lines: readonly string[]): string {
  const [title = '', ...rest] = text.split('\n');
  return [title, ...lines, ...rest].join('\n');
}

const lineOfOfficer = ({ zh, en }: Bilingual): Bilingual => ({ zh: `对接责任人：${zh}`, en: `Liaison officer on call: ${en}` });

function remarksOn(event: IncidentEvent): Bilingual[] {
  if (event.type === 'deputy-called-for') {
    const { callee, deputy, unit } = event.data;
    const called = callee ?? unit;
    return [
      deputy
        ? { zh: `${called} 无人接听：请呼叫 ${deputy.name.zh}`, en: `${called} did not answer: call ${deputy.name.en}` }
        : { zh: `${called} 无人接听，且无副职可呼叫`, en: `${called} did not answer, and nobody stands in` },
    ];
  }
  if (event.type !== 'commented' || !event.data.note) return [];
  const note = maskTelephoneNumbers(event.data.note);
  return [{ zh: `答复：${note}`, en: `Answer: ${note}` }];
}
