import { useSyncExternalStore } from 'react';
import { useLive } from '../desk.tsx';
import { session } from '../session/session.ts';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';

/** Nobody must mistake an old picture for the present one. */
export function OfflineBar() {
  const { t, language } = useTexts();
  const { connection, asOf } = useLive();
  const { ended } = useSyncExternalStore(session.subscribe, session.snapshot);
  const time = asOf === undefined ? undefined : timeText(language, asOf);
  return (
    <div role="alert">
      {ended === 'expired' && time !== undefined ? (
        <p className="offline-bar">
          {t('wall.expired', { time })}{' '}
          <button type="button" className="plain-button" onClick={() => session.end('expired')}>
            {t('signIn.button')}
          </button>
        </p>
      ) : null}
      {ended === undefined && connection === 'offline' && time !== undefined ? (
        <p className="offline-bar">{t('connection.offline.since', { time })}</p>
      ) : null}
    </div>
  );
}
