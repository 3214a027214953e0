import { useLive } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';

/** Nobody must mistake an old picture for the present one. */
export function OfflineBar() {
  const { t, language } = useTexts();
  const { connection, asOf } = useLive();
  return (
    <div role="alert">
      {connection === 'offline' && asOf !== undefined ? (
        <p className="offline-bar">{t('connection.offline.since', { time: timeText(language, asOf) })}</p>
      ) : null}
    </div>
  );
}
