import { Chip, ChipGroup } from '../components/chips.tsx';
import { useTexts } from '../texts/language.tsx';
import { DOMAIN_CHOICES, GRADE_CHOICES, type Selection, toggle } from './selection.ts';

interface QueueFiltersProps {
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}

export function QueueFilters({ selection, onChange }: QueueFiltersProps) {
  const { t } = useTexts();
  return (
    <search className="filters" aria-label={t('queue.filters')}>
      <ChipGroup label={t('queue.state')}>
        {(['open', 'all'] as const).map((scope) => (
          <Chip key={scope} pressed={selection.scope === scope} onToggle={() => onChange({ ...selection, scope })}>
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
            {t(`grade.${grade}`)}
          </Chip>
        ))}
      </ChipGroup>
      <ChipGroup label={t('queue.domain')}>
        {DOMAIN_CHOICES.map((domain) => (
          <Chip
            key={domain}
            pressed={selection.domains.includes(domain)}
            onToggle={() => onChange({ ...selection, domains: toggle(selection.domains, domain) })}
          >
            {t(`domain.${domain}`)}
          </Chip>
        ))}
      </ChipGroup>
    </search>
  );
}
