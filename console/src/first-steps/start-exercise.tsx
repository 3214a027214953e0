import { Button } from 'antd';
import type { ApiIncident } from '../api/types.ts';
import { usePosting } from '../api/use-posting.ts';
import { useDesk } from '../desk.tsx';
import { navigate, pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';

const RAISING = ['duty-officer', 'shift-leader'];
/** Said in both languages: whoever is told reads their own. */
const TITLE = '演练：疑似沼气 / Exercise: suspected biogas';

/** Raises an exercise that people bring through its life by hand, each in their own part. */
export function StartExercise({ tier }: { readonly tier: string }) {
  const { t } = useTexts();
  const { me, tiers, live } = useDesk();
  const { busy, failure, post } = usePosting();
  const path = tiers.get(tier)?.path ?? tier;
  const town = [...tiers.values()].find((one) => one.kind === 'town' && (one.path === path || one.path?.startsWith(`${path}/`)));
  const may = me.roles.some((role) => RAISING.includes(role));
  const start = async (): Promise<void> => {
    if (!town) return;
    const body = { domain: 'gas', kind: 'biogas', grade: 'III', title: TITLE, town: town.id, exercise: true };
    const raised = await post<ApiIncident>('/incidents', town.position ? { ...body, position: town.position } : body);
    if (!raised) return;
    live.take([raised]);
    navigate(pathOf.incident(raised.id));
  };
  return (
    <p>
      <Button size="small" data-testid="start-exercise" disabled={!may || !town} loading={busy} onClick={() => void start()}>
        {t('steps.exercise')}
      </Button>{' '}
      <small className="faint">{t(may ? (town ? 'steps.exercise.about' : 'steps.exercise.noTown') : 'steps.exercise.role')}</small>
      {failure ? <span role="alert"> {failure}</span> : null}
    </p>
  );
}
