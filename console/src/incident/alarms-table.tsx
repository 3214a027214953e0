import type { ApiAlarm } from '../api/types.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { Moment } from '../components/moment.tsx';
import { useMeasured } from '../components/use-measured.ts';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { AnomalyNote } from './anomaly-note.tsx';

/** What the sensors said. Times are those of the data. */
export function AlarmsTable({ alarms }: { readonly alarms: readonly ApiAlarm[] }) {
  const { t, word } = useTexts();
  const measured = useMeasured();
  if (alarms.length === 0) return <p className="faint panel-note">{t('incident.noAlarms')}</p>;
  return (
    <table className="table alarms" aria-label={t('incident.alarms')}>
      <thead>
        <tr>
          <th scope="col">{t('alarm.grade')}</th>
          <th scope="col">{t('alarm.sensor')}</th>
          <th scope="col">{t('alarm.value')}</th>
          <th scope="col">{t('alarm.onset')}</th>
          <th scope="col">{t('alarm.cleared')}</th>
        </tr>
      </thead>
      <tbody>
        {alarms
          .map((alarm) => ({ ...alarm, shown: measured(alarm.metric, alarm.value, alarm.rule) }))
          .map((alarm) => (
            <tr key={alarm.episode} className={alarm.retracted || alarm.movedTo ? 'obligation-superseded' : undefined}>
              <td>
                <GradeBadge grade={alarm.grade} />
              </td>
              <td>
                <AlarmSource alarm={alarm} /> <small className="faint">{alarm.rule}</small>
                <AlarmMarks alarm={alarm} />
              </td>
              <td>
                {alarm.shown.metric} <b>{alarm.reported?.label ?? alarm.shown.value}</b>
              </td>
              <td>
                <Moment time={alarm.onsetAt} />
                {alarm.lastOnsetAt && alarm.lastOnsetAt !== alarm.onsetAt ? (
                  <>
                    {' – '}
                    <Moment time={alarm.lastOnsetAt} />
                  </>
                ) : null}
              </td>
              <td>
                {alarm.movedTo ? (
                  t('alarm.movedTo')
                ) : alarm.retracted ? (
                  t('alarm.retracted')
                ) : alarm.clearedAt ? (
                  <>
                    <Moment time={alarm.clearedAt} />
                    {alarm.clearReason ? <small className="faint"> {word('reason', alarm.clearReason)}</small> : null}
                  </>
                ) : (
                  t('alarm.active')
                )}
                {alarm.active ? ` (${alarm.active})` : null}
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** A folded row names what its alarms have in common. */
function AlarmSource({ alarm }: { readonly alarm: ApiAlarm }) {
  if (alarm.folded === 'rule') return null;
  return <>{alarm.folded === 'asset' ? alarm.asset : alarm.sensor}</>;
}

/** What is special about a row: how many alarms it stands for, that it flaps, what holds it back or did, where it went. */
function AlarmMarks({ alarm }: { readonly alarm: ApiAlarm }) {
  const { t } = useTexts();
  return (
    <>
      {alarm.sources ? <small className="faint"> {t('alarm.sources', { series: alarm.sources.join(', ') })}</small> : null}
      {alarm.because ? <AnomalyNote because={alarm.because} /> : null}
      {alarm.count === undefined ? null : <small className="faint"> {t('alarm.count', { count: String(alarm.count) })}</small>}
      {alarm.flapping ? <small className="faint"> {t('alarm.flapping')}</small> : null}
      {alarm.inhibitedBy ? <small className="faint"> {t('alarm.inhibited', { by: alarm.inhibitedBy })}</small> : null}
      {alarm.silencedBy ? <small className="faint"> {t('alarm.silenced')}</small> : null}
      {alarm.movedTo ? <Link to={pathOf.incident(alarm.movedTo)}>{t('alarm.movedTo')}</Link> : null}
    </>
  );
}
