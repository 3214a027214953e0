import { useId } from 'react';
import { Choice } from '../components/choice.tsx';
import { DomainChoice } from '../components/domain-choice.tsx';
import { PlaceChoice } from '../components/place-choice.tsx';
import { useTexts } from '../texts/language.tsx';
import { THING_STATES } from './types.ts';
import type { ThingSearch } from './use-things.ts';

interface ThingFiltersProps {
  readonly search: ThingSearch;
  readonly onChange: (search: ThingSearch) => void;
}

export function ThingFilters({ search, onChange }: ThingFiltersProps) {
  const { t } = useTexts();
  const id = useId();
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
      <PlaceChoice label={t('things.place')} value={search.tier} onChange={(tier) => onChange({ ...search, tier })} />
      <DomainChoice label={t('things.domain')} value={search.domain} onChange={(domain) => onChange({ ...search, domain })} />
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
