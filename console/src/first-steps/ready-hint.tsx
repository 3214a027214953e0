import { useRead } from '../api/use-read.ts';
import { Link } from '../components/link.tsx';
import { useDesk } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { type ApiReadiness, readinessPath, TOLD, unmetSteps } from './types.ts';

/** An empty queue of a centre that has nothing yet is no peace: it leads to what is still to be done. */
export function ReadyHint() {
  const { t } = useTexts();
  const { me } = useDesk();
  const own = me.tier.slice(me.tier.lastIndexOf('/') + 1);
  // A sector centre's own steps are those of its domains: whoever set it up looks after them.
  const isTold = me.roles.some((role) => TOLD.includes(role)) && !me.domains?.length;
  const { answer } = useRead<ApiReadiness>(isTold ? readinessPath(own) : undefined);
  if (!answer || answer.ready) return null;
  return (
    <p className="panel-note" data-testid="ready-hint">
      {t('steps.hint', { count: unmetSteps(answer.items).length })} <Link to={pathOf.firstSteps}>{t('steps.title')}</Link>
    </p>
  );
}
