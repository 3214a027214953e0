import type { IncidentState } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';

export function ExerciseMark({ exercise }: { readonly exercise: boolean }) {
  const { t } = useTexts();
  return exercise ? <span className="mark mark-exercise">{t('exercise')}</span> : null;
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
