import type { Incident, Obligation } from '../incident/model.ts';
import type { Instant } from '../instant.ts';
import { ACTION_NAMES } from '../notification/texts.ts';
import type { Bilingual } from '../registry/model.ts';

const timeOf = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 16)}`;

/** What a unit missed, as a letter says it; a limit that is not public is marked. */
export function missedObligation({ action, due, breachedAt, provisional }: Obligation): Bilingual {
  const name = ACTION_NAMES[action];
  const limit = due
    ? { zh: `（时限 ${timeOf(due)}${provisional ? '，未核定' : ''}）`, en: ` (due ${timeOf(due)}${provisional ? ', provisional' : ''})` }
    : { zh: '', en: '' };
  return breachedAt
    ? { zh: `你单位未按时${name.zh}${limit.zh}`, en: `your unit missed: ${name.en}${limit.en}` }
    : { zh: `你单位尚未${name.zh}${limit.zh}`, en: `your unit has not done yet: ${name.en}${limit.en}` };
}

export function missedAcknowledgement(incident: Incident, unit: string): Bilingual {
  const clock = incident.tasks.find((task) => task.unit === unit)?.acknowledgement;
  const limit = clock
    ? {
        zh: `（时限 ${timeOf(clock.due)}${clock.provisional ? '，未核定' : ''}）`,
        en: ` (due ${timeOf(clock.due)}${clock.provisional ? ', provisional' : ''})`,
      }
    : { zh: '', en: '' };
  return { zh: `你单位未签收派单${limit.zh}`, en: `your unit has not acknowledged its task${limit.en}` };
}
