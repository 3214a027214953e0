import type { ApiTier } from '../api/types.ts';
import { useTexts } from '../texts/language.tsx';

interface TierFieldProps {
  readonly label: string;
  readonly value: string;
  readonly tiers: readonly ApiTier[];
  readonly onChange: (id: string) => void;
}

/** One tier of several; nothing is chosen at first. */
export function TierField({ label, value, tiers, onChange }: TierFieldProps) {
  const { name } = useTexts();
  return (
    <label className="shift-field">
      {label}
      <select required value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">–</option>
        {tiers.map((tier) => (
          <option key={tier.id} value={tier.id}>
            {name(tier.name)}
          </option>
        ))}
      </select>
    </label>
  );
}

interface HoursFieldProps {
  readonly value: number;
  readonly choices: readonly number[];
  readonly onChange: (hours: number) => void;
}

/** For how many hours. */
export function HoursField({ value, choices, onChange }: HoursFieldProps) {
  const { t } = useTexts();
  return (
    <label className="shift-field">
      {t('shift.keepFor')}
      <select value={value} onChange={(event) => onChange(Number(event.target.value))}>
        {choices.map((hours) => (
          <option key={hours} value={hours}>
            {t('shift.hours', { count: hours })}
          </option>
        ))}
      </select>
    </label>
  );
}
