import { useTexts } from '../texts/language.tsx';
import { countdown } from '../time/countdown.ts';
import { useCityNow } from '../time/use-city-now.ts';

/** A running clock. `role="timer"` keeps screen readers from reading out every second. */
export function CountdownClock({ due }: { readonly due: string }) {
  const { t } = useTexts();
  const now = useCityNow();
  if (now === undefined) return <span className="clock">--:--</span>;
  const { text, urgency } = countdown(Date.parse(due), now);
  const overdue = urgency === 'overdue';
  return (
    <span className={`clock clock-${urgency}`} role="timer" aria-label={`${overdue ? t('overdue') : t('remaining')} ${text}`}>
      {overdue ? <b className="overdue-word">{t('overdue')}</b> : null}
      {text}
    </span>
  );
}
