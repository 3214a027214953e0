import { type ReactNode, useId } from 'react';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { DOMAIN_CHOICES } from '../watch/selection.ts';
import { THING_STATES } from './types.ts';
import type { ThingSearch } from './use-things.ts';

interface ThingFiltersProps {
  readonly search: ThingSearch;
  readonly onChange: (search: ThingSearch) => void;
}

export function ThingFilters({ search, onChange }: ThingFiltersProps) {
  const { t, word, name } = useTexts();
  const { tiers } = useDesk();
  const id = useId();
  const places = [...tiers.values()].sort((a, b) => ((a.path ?? a.id) < (b.path ?? b.id) ? -1 : 1));
  return (
    <search className="thing-filters" aria-label={t('things.search')}>
      <label className="form-field thing-search" htmlFor={id}>
        {t('things.search')}
        <input
          id={id}
          type="search"
          value={search.q}
          placeholder={t('things.searchHint')}
          maxLength={200}
          onChange={(event) => onChange({ ...search, q: event.target.value })}
        />
      </label>
      <Choice label={t('things.place')} value={search.tier} onChange={(tier) => onChange({ ...search, tier })}>
        {places.map((tier) => (
          <option key={tier.id} value={tier.id}>
            {'　'.repeat((tier.path ?? '').split('/').length - 1)}
            {name(tier.name)}
          </option>
        ))}
      </Choice>
      <Choice label={t('things.domain')} value={search.domain} onChange={(domain) => onChange({ ...search, domain })}>
        {DOMAIN_CHOICES.map((domain) => (
          <option key={domain} value={domain}>
            {word('domain', domain)}
          </option>
        ))}
      </Choice>
      <Choice label={t('things.state')} value={search.state} onChange={(state) => onChange({ ...search, state })}>
        {THING_STATES.map((state) => (
          <option key={state} value={state}>
            {t(`thingState.${state}`)}
          </option>
        ))}
      </Choice>
    </search>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ReactNode;
}

function Choice({ label, value, onChange, children }: ChoiceProps) {
  const { t } = useTexts();
  return (
    <label className="form-field">
      {label}
      <select value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('things.everything')}</option>
        {children}
      </select>
    </label>
  );
}
