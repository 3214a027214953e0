import type { ApiIncident, IncidentState } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';
import { timeText } from '../time/format.ts';

export function ExerciseMark({ exercise }: { readonly exercise: boolean }) {
  const { t } = useTexts();
  return exercise ? <span className="mark mark-exercise">{t('exercise')}</span> : null;
}

/** What is shown is the city's copy of a district's record, and may be behind it. */
export function ReplicaMark({ replica }: Pick<ApiIncident, 'replica'>) {
  const { t, language } = useTexts();
  if (!replica) return null;
  const text = replica.asOf ? t('replica.asOf', { time: timeText(language, replica.asOf) }) : t('replica');
  return (
    <span className="mark mark-replica" title={t('replica.hint')}>
      {text}
    </span>
  );
}

/** 未核定: the limit is not publicly confirmed. */
export function ProvisionalMark({ provisional }: { readonly provisional: boolean }) {
  const { t } = useTexts();
  return provisional ? (
    <span className="mark mark-provisional" title={t('provisional.hint')}>
      {t('provisional')}
    </span>
  ) : null;
}

export function StateMark({ state, testId }: { readonly state: IncidentState; readonly testId?: string }) {
  const { t } = useTexts();
  return (
    <span className={`state state-${state}`} data-testid={testId} data-state={state}>
      {t(`state.${state}`)}
    </span>
  );
}
