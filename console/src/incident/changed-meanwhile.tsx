import { Alert } from 'antd';
import type { ApiIncident } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';
import { ownHalf } from '../texts/own-half.ts';

interface ChangedMeanwhileProps {
  readonly incident: ApiIncident;
  /** The version of the incident when the form was opened. */
  readonly since: number;
  /** What the form is for is not possible any more. */
  readonly overtaken: boolean;
  readonly action: string;
}

/** Tells whoever is filling in a form that others acted, and who. */
export function ChangedMeanwhile({ incident, since, overtaken, action }: ChangedMeanwhileProps) {
  const { t, word, language } = useTexts();
  const latest = (incident.timeline ?? []).filter(({ seq }) => seq > since).at(-1);
  if (!latest && !overtaken) return null;
  const event = latest ? word('event', latest.type) : word('state', incident.state);
  const name = !latest || latest.actor.kind === 'system' ? t('timeline.system') : ownHalf(latest.actor.name ?? latest.actor.id, language);
  const title = overtaken ? t('form.overtaken', { name, event, action: word('action', action) }) : t('form.changed', { name, event });
  return <Alert type={overtaken ? 'error' : 'warning'} showIcon title={title} />;
}
