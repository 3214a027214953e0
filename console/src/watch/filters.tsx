import { Select } from 'antd';
import { useId, useMemo } from 'react';
import { Chip, ChipGroup } from '../components/chips.tsx';
import { useDesk } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import {
  atTier,
  DOMAIN_CHOICES,
  EVERYTHING_OPEN,
  GRADE_CHOICES,
  isFiltered,
  moreFilters,
  ofUnit,
  type Selection,
  stateChoices,
  toggle,
} from './selection.ts';

interface FiltersProps {
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}

interface Option {
  readonly value: string;
  readonly label: string;
}

export function Filters({ selection, onChange }: FiltersProps) {
  const { t, word, name } = useTexts();
  const { tiers, units } = useDesk();
  const places = useMemo((): Option[] => {
    const below = (path: string): number => path.split('/').length - 1;
    return [...tiers.values()]
      .sort((a, b) => ((a.path ?? a.id) < (b.path ?? b.id) ? -1 : 1))
      .map((tier) => ({ value: tier.id, label: `${'　'.repeat(below(tier.path ?? ''))}${name(tier.name)}` }));
  }, [tiers, name]);
  const bodies = useMemo(
    () =>
      [...units.values()]
        .map((unit): Option => ({ value: unit.id, label: name(unit.name) }))
        .sort((a, b) => a.label.localeCompare(b.label)),
    [units, name],
  );
  const more = moreFilters(selection);
  return (
    <search className="filters" aria-label={t('queue.filters')}>
      <ChipGroup label={t('queue.state')}>
        {(['open', 'all'] as const).map((scope) => (
          <Chip key={scope} pressed={selection.scope === scope} onToggle={() => onChange({ ...selection, scope, states: [] })}>
            {t(`queue.${scope}`)}
          </Chip>
        ))}
      </ChipGroup>
      <ChipGroup label={t('queue.grade')}>
        {GRADE_CHOICES.map((grade) => (
          <Chip
            key={grade}
            pressed={selection.grades.includes(grade)}
            onToggle={() => onChange({ ...selection, grades: toggle(selection.grades, grade) })}
          >
            {grade}
          </Chip>
        ))}
      </ChipGroup>
      <details className="more-filters">
        <summary>
          {t('queue.moreFilters')}
          {more > 0 ? ` (${more})` : ''}
        </summary>
        <div className="more-filters-fields">
          <Choices
            label={t('queue.place')}
            value={selection.tier}
            options={places}
            onChange={(tier) => onChange(atTier(selection, tier))}
          />
          <Choices
            label={t('queue.domain')}
            value={selection.domains}
            options={DOMAIN_CHOICES.map((value) => ({ value, label: word('domain', value) }))}
            onChange={(domains) => onChange({ ...selection, domains })}
          />
          <Choices label={t('queue.unit')} value={selection.unit} options={bodies} onChange={(unit) => onChange(ofUnit(selection, unit))} />
          <Choices
            label={t('queue.stateOf')}
            value={selection.states}
            options={stateChoices(selection).map((value) => ({ value, label: word('state', value) }))}
            onChange={(states) => onChange({ ...selection, states })}
          />
          <Chip pressed={selection.unanswered} onToggle={() => onChange({ ...selection, unanswered: !selection.unanswered })}>
            {t('queue.unansweredOnly')}
          </Chip>
        </div>
      </details>
      {isFiltered(selection) ? (
        <button type="button" className="plain-button" onClick={() => onChange({ ...EVERYTHING_OPEN, scope: selection.scope })}>
          {t('queue.clearFilters')}
        </button>
      ) : null}
    </search>
  );
}

interface ChoicesProps<Value> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly Option[];
  readonly onChange: (value: Value) => void;
}

/** One choice, or several where the value is a list; found by typing a part of its label. */
function Choices<Value extends string | undefined | readonly string[]>({ label, value, options, onChange }: ChoicesProps<Value>) {
  const { t } = useTexts();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <Select
        id={id}
        allowClear
        placeholder={t('queue.any')}
        showSearch={{ optionFilterProp: 'label' }}
        {...(Array.isArray(value) ? { mode: 'multiple' as const, maxTagCount: 'responsive' as const } : {})}
        value={(value ?? null) as never}
        onChange={(chosen: Value) => onChange(chosen)}
        options={[...options]}
      />
    </div>
  );
}
