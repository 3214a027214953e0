import type { Page } from '../api/types.ts';
import { useRead } from '../api/use-read.ts';
import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { StateMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { titleOf } from '../components/title.ts';
import { useLive, useNames } from '../desk.tsx';
import { isOpen } from '../live/incident-book.ts';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import type { ApiOrder, ApiThing } from './types.ts';

/** The open incidents that the thing's sensors or its assets have to do with, kept current by push. */
export function IncidentsOfThing({ thing }: { readonly thing: ApiThing }) {
  const { t, word, language } = useTexts();
  const { incidents } = useLive();
  const [assets, sensors] = [new Set(thing.assets.map(({ id }) => id)), new Set(thing.sensors.map(({ id }) => id))];
  const concerned = [...incidents.values()].filter(
    (incident) =>
      isOpen(incident) &&
      ((incident.asset && assets.has(incident.asset)) ||
        (incident.alarms ?? []).some(({ sensor }) => sensors.has(sensor) || assets.has(sensor))),
  );
  return (
    <section className="panel" aria-labelledby="thing-incidents">
      <h2 id="thing-incidents">{t('thing.incidents')}</h2>
      {concerned.length === 0 ? <p className="thing-line faint">{t('thing.incidents.none')}</p> : null}
      <ul className="thing-list">
        {concerned.map((incident) => (
          <li key={incident.id}>
            <GradeBadge grade={incident.grade} /> <StateMark state={incident.state} />{' '}
            <Link to={pathOf.incident(incident.id)}>{titleOf(incident, { language, word })}</Link> <Moment time={incident.raisedAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Orders to look after its sensors that nobody has closed. */
export function OrdersOfThing({ thing }: { readonly thing: ApiThing }) {
  const { t, word } = useTexts();
  const { unit } = useNames();
  const { answer, failure } = useRead<Page<ApiOrder>>('/maintenance-orders?state=open,acknowledged&limit=200');
  const orders = (answer?.items ?? []).filter((order) => order.thing === thing.id);
  return (
    <section className="panel" aria-labelledby="thing-orders">
      <h2 id="thing-orders">{t('thing.orders')}</h2>
      {failure ? <p className="thing-line">{t('problem.other', { detail: failure })}</p> : null}
      {answer && orders.length === 0 ? <p className="thing-line faint">{t('thing.orders.none')}</p> : null}
      <ul className="thing-list">
        {orders.map((order) => (
          <li key={order.id}>
            <b>{word('sensorFault', order.fault)}</b> <span className="code">{order.sensor}</span> {word('orderState', order.state)}{' '}
            {unit(order.unit)} <Moment time={order.openedAt} />
          </li>
        ))}
      </ul>
    </section>
  );
}
