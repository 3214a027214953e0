import { Alert, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { Link } from '../components/link.tsx';
import { useDesk, useLive } from '../desk.tsx';
import { backToWatch } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { ActionBar } from './action-bar.tsx';
import { AlarmsTable } from './alarms-table.tsx';
import { IncidentHeader } from './incident-header.tsx';
import { Nearby } from './nearby.tsx';
import { ObligationBoard } from './obligation-board.tsx';
import { OwnObligations } from './own-obligations.tsx';
import { ReportLinks } from './report-links.tsx';
import { SensorSeries } from './sensor-series.tsx';
import { Timeline } from './timeline.tsx';

export function IncidentPage({ id }: { readonly id: string }) {
  const { t } = useTexts();
  const { live } = useDesk();
  const { incidents, connection } = useLive();
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    void live.focus(id).then(() => setAsked(true));
    return () => void live.focus(undefined);
  }, [id, live]);

  const incident = incidents.get(id);
  if (!incident) {
    const missing = asked && connection !== 'offline';
    return <div className="panel panel-note">{missing ? t('incident.notFound') : <Spin />}</div>;
  }
  const { falseAlarmProposedBy } = incident;
  return (
    <article className="incident" data-version={incident.version}>
      <Link to={backToWatch()} className="back">
        ‹ {t('app.back')}
      </Link>
      <IncidentHeader incident={incident} />
      {falseAlarmProposedBy && incident.state === 'assessing' ? (
        <Alert type="warning" showIcon title={t('incident.falseAlarmProposed', { name: falseAlarmProposedBy })} />
      ) : null}
      <OwnObligations incident={incident} />
      <ActionBar incident={incident} />
      <ReportLinks incident={incident} />
      <section className="panel" aria-labelledby="obligations-title">
        <h2 id="obligations-title">{t('incident.obligations')}</h2>
        <ObligationBoard incident={incident} />
      </section>
      <div className="incident-columns">
        <div>
          <SensorSeries incident={incident} />
          <section className="panel" aria-labelledby="alarms-title">
            <h2 id="alarms-title">{t('incident.alarms')}</h2>
            <AlarmsTable alarms={incident.alarms ?? []} />
          </section>
          <Nearby incident={incident} />
        </div>
        <section className="panel" aria-labelledby="timeline-title">
          <h2 id="timeline-title">{t('incident.timeline')}</h2>
          {incident.timeline ? <Timeline entries={incident.timeline} /> : <Spin />}
        </section>
      </div>
    </article>
  );
}
