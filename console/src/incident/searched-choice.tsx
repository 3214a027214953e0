import { Select } from 'antd';
import { useId } from 'react';
import type { Labelled } from './field-input.tsx';

interface SearchedChoiceProps extends Pick<Labelled, 'label' | 'value' | 'onChange'> {
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/** One of many, found by typing a part of its label. */
export function SearchedChoice({ label, value, onChange, options }: SearchedChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        showSearch={{ optionFilterProp: 'label' }}
        value={typeof value === 'string' ? value : null}
        onChange={onChange}
        options={[...options]}
      />
    </div>
  );
}
