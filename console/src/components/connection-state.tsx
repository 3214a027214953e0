import { useLive } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';

/** Whether what is shown is live, refreshed, or possibly out of date. */
export function ConnectionState() {
  const { connection } = useLive();
  const { t } = useTexts();
  return (
    <span
      className={`connection connection-${connection}`}
      role="status"
      data-testid="connection"
      data-state={connection}
      title={t(`connection.${connection}.hint`)}
    >
      <span className="visually-hidden">{t('connection.label')}: </span>
      <span aria-hidden="true" className="connection-dot" />
      {t(`connection.${connection}`)}
    </span>
  );
}
