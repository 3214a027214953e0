import { Link } from '../components/link.tsx';
import { pathOf, useSearch } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import type { TextKey } from '../texts/texts.ts';
import { Changes } from './changes.tsx';
import { Explain } from './explain.tsx';
import { InForce } from './in-force.tsx';
import { RuleTrial } from './trial/rule-trial.tsx';

const VIEWS = ['now', 'explain', 'changes', 'trial'] as const;
type View = (typeof VIEWS)[number];

const NAMES: Readonly<Record<View, TextKey>> = {
  now: 'mechanism.now',
  explain: 'mechanism.explain',
  changes: 'mechanism.changes',
  trial: 'mechanism.trial',
};

/** What the city lives by: what is in force, what it means somewhere, what changed, and what a change would do. */
export function MechanismPage() {
  const { t } = useTexts();
  const asked = new URLSearchParams(useSearch()).get('view');
  const view = VIEWS.find((one) => one === asked) ?? 'now';
  return (
    <section aria-labelledby="mechanism-title">
      <div className="page-head">
        <h1 id="mechanism-title">{t('mechanism.title')}</h1>
      </div>
      <nav className="views" aria-label={t('mechanism.views')}>
        {VIEWS.map((one) => (
          <Link key={one} to={one === 'now' ? pathOf.mechanism : `${pathOf.mechanism}?view=${one}`} current={one === view}>
            {t(NAMES[one])}
          </Link>
        ))}
      </nav>
      {view === 'now' ? <InForce /> : null}
      {view === 'explain' ? <Explain /> : null}
      {view === 'changes' ? <Changes /> : null}
      {view === 'trial' ? <RuleTrial /> : null}
    </section>
  );
}
