import type { ApiAlarm, ApiObligation, ApiTimelineEntry } from '../api/types.ts';
import { Moment } from '../components/moment.tsx';
import { useMeasured } from '../components/use-measured.ts';
import { useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { ownHalf } from '../texts/own-half.ts';
import { momentText, timeText } from '../time/format.ts';

/** Two times that differ by less are one for a reader. */
const SAME_MILLIS = 60_000;
const TEXTS_OF_EVENTS = ['plan', 'area', 'into', 'reason', 'text', 'note', 'callee'];

/** Events in which a person asks a unit for something in words. */
const ASKED = ['task-assigned', 'support-requested'];

/** Everything that happened, newest first. */
export function Timeline({ entries }: { readonly entries: readonly ApiTimelineEntry[] }) {
  return (
    <ol className="timeline" reversed>
      {[...entries]
        .sort((a, b) => b.seq - a.seq)
        .map((entry) => (
          <TimelineEntry key={entry.seq} entry={entry} />
        ))}
    </ol>
  );
}

function TimelineEntry({ entry }: { readonly entry: ApiTimelineEntry }) {
  const { t, word, language } = useTexts();
  const { at, recordedAt, type, actor } = entry;
  const late = Math.abs(Date.parse(recordedAt) - Date.parse(at)) > SAME_MILLIS;
  return (
    <li className={`event event-${type}`} data-event={type}>
      <div className="event-head">
        <Moment time={at} /> <strong>{word('event', type)}</strong>
        <span className="faint">{actor.kind === 'system' ? t('timeline.system') : ownHalf(actor.name ?? actor.id, language)}</span>
        {late ? <small className="faint">{t('timeline.recordedAt', { time: timeText(language, recordedAt) })}</small> : null}
      </div>
      <EventDetails entry={entry} />
    </li>
  );
}

/** The members of an event's data that say something to a person; the rest is for machines. */
function EventDetails({ entry: { type, data, actor } }: { readonly entry: ApiTimelineEntry }) {
  const { t, word, language } = useTexts();
  const measured = useMeasured();
  const names = useNames();
  const parts: string[] = [];
  const { level, to, unit, units, reasonCode, alarm, message } = data;
  if (typeof level === 'string') parts.push(`${t('level.label')} ${word('grade', level)}`);
  if (type === 'obligation-escalated' || type === 'acknowledgement-escalated') {
    const why = type === 'obligation-escalated' ? 'timeline.missedBy' : 'timeline.notAcknowledgedBy';
    parts.push(t('timeline.toldTo', { unit: names.unit(String(to)) }), t(why, { unit: names.unit(String(unit)) }));
  } else {
    if (typeof to === 'string') parts.push(type === 'alarm-released' ? to : word('grade', to));
    if (typeof unit === 'string' && unit !== actor.unit) parts.push(names.unit(unit));
  }
  if (data.nobodyOnCall === true) parts.push(t('timeline.nobodyOnCall'));
  if (Array.isArray(units)) parts.push(units.map((one) => names.unit(String(one))).join(language === 'zh' ? '、' : ', '));
  if (typeof reasonCode === 'string') parts.push(word('reason', reasonCode));
  if (typeof alarm === 'object' && alarm !== null) {
    const { sensor, metric, value, rule, reported } = alarm as ApiAlarm;
    const shown = measured(metric, value, rule);
    parts.push(`${sensor} ${shown.metric} ${reported?.label ?? shown.value}`.trimEnd());
  }
  if (typeof message === 'object' && message !== null) {
    const { sender, says, note } = message as { readonly sender: string; readonly says: string; readonly note?: string };
    parts.push(word('message', says), sender, ...(note ? [note] : []));
  }
  // Of a regrading, what it was and what it is.
  for (const changed of [data.grade, level]) {
    if (typeof changed !== 'object' || changed === null) continue;
    const { from, to: now } = changed as { readonly from: string; readonly to: string };
    parts.push(`${word('grade', from)} → ${word('grade', now)}`);
  }
  if (type === 'absorbed') parts.push(String(data.from));
  if (ASKED.includes(type)) parts.push(...(data.obligations as readonly ApiObligation[]).flatMap(({ text }) => text ?? []));
  if (typeof data.due === 'string' && type.startsWith('extension-')) parts.push(momentText(language, data.due));
  for (const name of TEXTS_OF_EVENTS) {
    const text = data[name];
    if (typeof text === 'string') parts.push(text);
  }
  return parts.length > 0 ? <div className="event-details">{parts.join(' · ')}</div> : null;
}
