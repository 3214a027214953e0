import { GradeBadge } from '../components/grade-badge.tsx';
import { useTexts } from '../texts/language.tsx';
import type { ApiThingStanding, ThingStateName } from './types.ts';

/** Told by a shape as well as by colour. */
const SIGNS: Readonly<Record<ThingStateName, string>> = {
  alarm: '▲',
  silent: '○',
  'never-heard': '◌',
  revoked: '✕',
  unknown: '?',
  ok: '✓',
};

export function StandingMark({ standing: { state, grade } }: { readonly standing: Pick<ApiThingStanding, 'state' | 'grade'> }) {
  const { t } = useTexts();
  return (
    <span className={`thing-state thing-state-${state}`} data-state={state}>
      <span aria-hidden="true">{SIGNS[state]}</span> {t(`thingState.${state}`)}
      {grade ? (
        <>
          {' '}
          <GradeBadge grade={grade} />
        </>
      ) : null}
    </span>
  );
}

/** What is wrong with the instruments, or that nothing is. */
export function Quality({ standing }: { readonly standing: ApiThingStanding }) {
  const { t, word } = useTexts();
  const { faults, silentSensors, neverHeard, sensors } = standing;
  const notes = [
    ...faults.map((fault) => word('sensorFault', fault)),
    ...(silentSensors > 0 ? [t('things.silentOf', { count: silentSensors })] : []),
    ...(neverHeard > 0 && neverHeard < sensors ? [t('things.neverHeardOf', { count: neverHeard })] : []),
  ];
  if (neverHeard === sensors || standing.state === 'unknown') return <span className="faint">–</span>;
  if (notes.length === 0) return <span className="done">{t('things.good')}</span>;
  return <span className="thing-poor">{notes.join(t('obligation.listSeparator'))}</span>;
}
