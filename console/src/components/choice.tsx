import type { ReactNode } from 'react';
import { useTexts } from '../texts/language.tsx';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** One of them has to be chosen; otherwise everything may be. */
  readonly one?: boolean;
  readonly children: ReactNode;
}

/** A filter or field with a list of its values. */
export function Choice({ label, value, onChange, one = false, children }: ChoiceProps) {
  const { t } = useTexts();
  return (
    <label className="form-field">
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        {one ? null : <option value="">{t('things.everything')}</option>}
        {children}
      </select>
    </label>
  );
}
