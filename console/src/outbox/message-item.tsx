import { Link } from '../components/link.tsx';
import { Moment } from '../components/moment.tsx';
import { useDesk, useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { type ApiNotification, deliveryOf } from './types.ts';

/** One thing a unit was told: the words, for whom, and what became of it channel by channel. */
export function MessageItem({ message }: { readonly message: readonly ApiNotification[] }) {
  const { t, name, word } = useTexts();
  const { me } = useDesk();
  const { unit } = useNames();
  const [first] = message;
  if (!first) return null;
  const { incident, subject, text, officer, createdAt, test } = first;
  return (
    <li data-message={first.event}>
      <Moment time={createdAt} /> {test ? <b>{t('outbox.test')}</b> : null} {first.unit === me.unit ? null : unit(first.unit)}
      <details>
        <summary>{name(subject)}</summary>
        <p className="outbox-text">{name(text)}</p>
        {officer ? <p className="faint">{t('outbox.officer', { person: name(officer.name) })}</p> : null}
      </details>
      <ul className="outbox-channels" aria-label={t('outbox.channels')}>
        {message.map((one) => (
          <li key={one.id} data-delivery={deliveryOf(one)}>
            {one.channel} <b>{word('delivery', deliveryOf(one))}</b> {one.failure ? <span>{one.failure.reason}</span> : null}
          </li>
        ))}
      </ul>
      {incident ? <Link to={pathOf.incident(incident)}>{t('outbox.open')}</Link> : null}
    </li>
  );
}
