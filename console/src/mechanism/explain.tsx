import { useMemo } from 'react';
import { useRead } from '../api/use-read.ts';
import { LoadFailure } from '../components/load-failure.tsx';
import { useDesk } from '../desk.tsx';
import { replaceSearch, useSearch } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { DOMAIN_CHOICES, GRADE_CHOICES } from '../watch/selection.ts';
import { ExplainedPicture } from './explained-picture.tsx';
import type { ApiMechanismExplanation } from './types.ts';

/** Who is told, and who owes what by when, for a domain and level in a town at a time. What is asked stands in the address. */
export function Explain() {
  const { t, word, name } = useTexts();
  const { tiers, me } = useDesk();
  const params = new URLSearchParams(useSearch());
  const places = useMemo(
    () => [...tiers.values()].filter(({ kind }) => kind !== 'city').sort((a, b) => ((a.path ?? a.id) < (b.path ?? b.id) ? -1 : 1)),
    [tiers],
  );
  const own = places.find(({ path, kind }) => kind === 'town' && (path === me.tier || path?.startsWith(`${me.tier}/`))) ?? places[0];
  const asked = {
    domain: params.get('domain') ?? 'gas',
    level: params.get('level') ?? 'III',
    town: params.get('town') ?? own?.id ?? '',
    at: params.get('at') ?? '',
  };
  const change = (part: Partial<typeof asked>): void =>
    replaceSearch(`?${new URLSearchParams({ view: 'explain', ...given({ ...asked, ...part }) })}`);
  const found = useRead<ApiMechanismExplanation>(asked.town ? `/mechanism/explanation?${new URLSearchParams(given(asked))}` : undefined);
  return (
    <>
      <search className="thing-filters explain-filters" aria-label={t('mechanism.explain')}>
        <label className="form-field">
          {t('things.domain')}
          <select value={asked.domain} onChange={(event) => change({ domain: event.target.value })}>
            {DOMAIN_CHOICES.map((domain) => (
              <option key={domain} value={domain}>
                {word('domain', domain)}
              </option>
            ))}
          </select>
        </label>
        <label className="form-field">
          {t('level.label')}
          <select value={asked.level} onChange={(event) => change({ level: event.target.value })}>
            {GRADE_CHOICES.map((level) => (
              <option key={level} value={level}>
                {t(`grade.${level}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="form-field">
          {t('things.place')}
          <select value={asked.town} onChange={(event) => change({ town: event.target.value })}>
            {places.map((tier) => (
              <option key={tier.id} value={tier.id}>
                {tier.kind === 'town' ? '　' : ''}
                {name(tier.name)}
              </option>
            ))}
          </select>
        </label>
        <label className="form-field">
          {t('mechanism.at')}
          <input type="date" value={asked.at} onChange={(event) => change({ at: event.target.value })} />
        </label>
      </search>
      <LoadFailure of={found} />
      {found.answer ? <ExplainedPicture explanation={found.answer} /> : null}
    </>
  );
}

const given = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
