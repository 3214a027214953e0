import type { ReactNode } from 'react';

interface ChipProps {
  readonly pressed: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

export function Chip({ pressed, onToggle, children }: ChipProps) {
  return (
    <button type="button" className="chip" aria-pressed={pressed} onClick={onToggle}>
      {children}
    </button>
  );
}

export function ChipGroup({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className="chips">
      <legend>{label}</legend>
      {children}
    </fieldset>
  );
}
