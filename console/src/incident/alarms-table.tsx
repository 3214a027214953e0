import type { ApiAlarm } from '../api/types.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Moment } from '../components/moment.tsx';
import { useMeasured } from '../components/use-measured.ts';
import { useTexts } from '../texts/language.tsx';

/** What the sensors said. Times are those of the data. */
export function AlarmsTable({ alarms }: { readonly alarms: readonly ApiAlarm[] }) {
  const { t } = useTexts();
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
            <tr key={alarm.episode} className={alarm.retracted ? 'obligation-superseded' : undefined}>
              <td>
                <GradeBadge grade={alarm.grade} />
              </td>
              <td>
                {alarm.sensor} <small className="faint">{alarm.rule}</small>
              </td>
              <td>
                {alarm.shown.metric} <b>{alarm.shown.value}</b>
              </td>
              <td>
                <Moment time={alarm.onsetAt} />
              </td>
              <td>{alarm.retracted ? t('alarm.retracted') : alarm.clearedAt ? <Moment time={alarm.clearedAt} /> : t('alarm.active')}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
