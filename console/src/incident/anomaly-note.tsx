import type { ApiExplanation } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';

/** Below this chance a number of readings says nothing to anybody. */
const LEAST = 1e-6;

/** Why an anomaly is one: what was expected, what was seen, how unlikely that is. */
export function AnomalyNote({ because }: { readonly because: ApiExplanation }) {
  const { t } = useTexts();
  const { kind, expected, seen, chance } = because;
  const odds =
    chance < LEAST ? t('alarm.chance.least') : t('alarm.chance', { count: Number((1 / chance).toPrecision(1)).toLocaleString('en') });
  const key = kind === 'roughness' || kind === 'unchanged' ? (`alarm.anomaly.${kind}` as const) : 'alarm.anomaly';
  return (
    <div>
      <small className="faint">{t(key, { expected: String(expected), seen: String(seen), chance: odds })}</small>
    </div>
  );
}
