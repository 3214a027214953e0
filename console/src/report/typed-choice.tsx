import { AutoComplete } from 'antd';
import { type ComponentRef, type Ref, useState } from 'react';

export interface TypedOption {
  readonly id: string;
  /** What stands in the line when it is chosen. */
  readonly text: string;
  /** Where the list says more. */
  readonly label?: string;
}

interface TypedChoiceProps {
  readonly id: string;
  readonly placeholder?: string;
  /** Those that a text may mean, the best first. */
  readonly optionsFor: (text: string) => readonly TypedOption[];
  /** `undefined`: what stands there is no choice. */
  readonly onChange: (id: string | undefined, text: string) => void;
  readonly inputRef?: Ref<ComponentRef<typeof AutoComplete>>;
}

/** A line in which a few letters find one of many: Enter takes the first, and Tab goes on; what can mean one thing alone is taken without Enter. */
export function TypedChoice({ id, placeholder, optionsFor, onChange, inputRef }: TypedChoiceProps) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<string>();
  // With a list open, Tab would choose from it again instead of going on.
  const options = chosen === undefined ? optionsFor(text) : [];
  const choose = (option: TypedOption): void => {
    setText(option.text);
    setChosen(option.id);
    onChange(option.id, option.text);
  };
  const write = (written: string): void => {
    setText(written);
    setChosen(undefined);
    onChange(undefined, written);
  };
  return (
    <AutoComplete
      id={id}
      {...(inputRef && { ref: inputRef })}
      value={text}
      options={options.map((option) => ({ value: option.id, label: option.label ?? option.text, option }))}
      defaultActiveFirstOption
      {...(placeholder && { placeholder })}
      onSearch={write}
      onSelect={(_id, { option }: { readonly option: TypedOption }) => choose(option)}
      onBlur={() => {
        const [only, ...others] = options;
        if (chosen === undefined && text.trim() !== '' && only && others.length === 0) choose(only);
      }}
    />
  );
}
