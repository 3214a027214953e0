import { useLive } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { momentText } from '../time/format.ts';
import { useCityNow } from '../time/use-city-now.ts';

/** The city's own time, and how it runs when not like everybody's. */
export function CityClock() {
  const { language, t } = useTexts();
  const { time } = useLive();
  const now = useCityNow();
  if (now === undefined || !time) return null;
  return (
    <span className="city-clock" title={t('clock.label')}>
      <span className="visually-hidden">{t('clock.label')}: </span>
      {momentText(language, now)}
      {time.speed === 0 ? <small> · {t('clock.standing')}</small> : null}
      {time.speed !== 0 && time.speed !== 1 ? <small> · {t('clock.fast', { speed: time.speed })}</small> : null}
    </span>
  );
}
