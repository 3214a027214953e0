import type { ApiIncident } from '../api/types.ts';
import { ownHalf } from '../texts/own-half.ts';
import type { Language } from '../texts/texts.ts';

export interface TitleWords {
  readonly language: Language;
  word(family: string, value: string): string;
}

/** The incident's title; without one, its domain and what it happened to. */
export function titleOf(incident: ApiIncident, { language, word }: TitleWords): string {
  const alarm = (incident.alarms ?? []).find(({ rule }) => rule === incident.kind);
  // Raised by an alarm: the title is the asset's name and the metric, in both languages. What a person wrote is shown as it is.
  if (alarm && incident.title) {
    const title = ownHalf(incident.title, language);
    const end = ` ${alarm.metric}`;
    return title.endsWith(end) ? `${title.slice(0, -end.length)} · ${word('metric', alarm.metric)}` : title;
  }
  return incident.title || [word('domain', incident.domain), incident.asset ?? incident.kind].filter(Boolean).join(' · ');
}
