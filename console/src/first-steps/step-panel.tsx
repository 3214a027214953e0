import type { ReactNode } from 'react';
import { Link } from '../components/link.tsx';
import { useDesk, useNames } from '../desk.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { ChannelTest } from './channel-test.tsx';
import { StartExercise } from './start-exercise.tsx';
import type { ApiReadinessItem, Step } from './types.ts';

interface StepPanelProps {
  readonly step: Step;
  readonly items: readonly ApiReadinessItem[];
  readonly tier: string;
  readonly onDone: () => void;
}

/** How each is done from a terminal; what can be done here stands beside it. */
const COMMANDS: Readonly<Record<Step, (tier: string) => string>> = {
  things: () => 'npx citywatch devices import things.csv',
  people: () => 'npx citywatch people import people.csv',
  roster: () => 'npx citywatch roster import roster.yaml',
  channel: () => 'npx citywatch notify test UNIT',
  drill: (tier) => `npx citywatch drill outdoor-gas-leak --tier ${tier}`,
};

/** One step: done or not in a word, what is missing, and the ways to do it. */
export function StepPanel({ step, items, tier, onDone }: StepPanelProps) {
  const { t, name } = useTexts();
  const { tiers } = useDesk();
  const { place, unit } = useNames();
  const unmet = items.filter(({ met }) => !met);
  const met = items.filter((one) => one.met);
  return (
    <li className="panel step" data-step={step} data-met={unmet.length === 0}>
      <h2>
        {t(`step.${step}`)}{' '}
        {unmet.length === 0 ? <span className="done">✓ {t('steps.done')}</span> : <span className="step-open">{t('steps.open')}</span>}
      </h2>
      <p className="faint">{t(`step.${step}.about`)}</p>
      <ul>
        {unmet.map((item) => (
          <li key={item.subject}>
            <strong>{tiers.has(item.subject) ? place(item.subject) : unit(item.subject)}</strong> {name(item.text)}
            {step === 'channel' ? <ChannelTest unit={item.subject} onDone={onDone} /> : null}
          </li>
        ))}
        {met.slice(0, unmet.length === 0 ? 1 : 0).map((item) => (
          <li key={item.subject}>{name(item.text)}</li>
        ))}
      </ul>
      {met.length > 0 && unmet.length > 0 ? <p className="faint">{t('steps.alreadyMet', { count: met.length })}</p> : null}
      {unmet.length > 0 ? (
        <p>
          {t('steps.command')} <code className="code">{COMMANDS[step](tier)}</code>
          <Where step={step} />
        </p>
      ) : null}
      {step === 'drill' && unmet.length > 0 ? <StartExercise tier={tier} /> : null}
    </li>
  );
}

/** The page where it is looked at. */
function Where({ step }: { readonly step: Step }): ReactNode {
  const { t } = useTexts();
  if (step === 'things') return <Link to={pathOf.things}>{t('nav.things')}</Link>;
  if (step === 'roster') return <Link to={pathOf.rosters}>{t('nav.rosters')}</Link>;
  if (step === 'drill') return <Link to={pathOf.drills}>{t('nav.drills')}</Link>;
  return null;
}
