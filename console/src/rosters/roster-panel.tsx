import { Moment } from '../components/moment.tsx';
import { Scrolled } from '../components/scrolled.tsx';
import { useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import type { ApiDutySpan, ApiRoster } from './types.ts';

/** One unit's roster: who is on call first, the days drawn with their gaps, the gaps in words, and everything as a table. */
export function RosterPanel({ roster }: { readonly roster: ApiRoster }) {
  const { t, word } = useTexts();
  const { unit, place } = useNames();
  const { domain, keptBy, gaps, spans, from, to } = roster;
  const name = `${unit(roster.unit)} · ${domain ? word('domain', domain) : t('rosters.allDomains')}`;
  const [first] = spans;
  const start = Date.parse(from);
  const share = (time: string): string => `${(100 * (Date.parse(time) - start)) / (Date.parse(to) - start)}%`;
  return (
    <li className="panel roster" data-roster={roster.unit} data-gaps={gaps.length}>
      <h3>{name}</h3>
      <p>
        {t('rosters.first')} {first ? <Called span={first} /> : t('rosters.nobody')}
      </p>
      <p className="roster-strip" aria-hidden="true">
        {gaps.map((gap) => (
          <span key={gap.from} style={{ insetInlineStart: share(gap.from), insetInlineEnd: `calc(100% - ${share(gap.to)})` }} />
        ))}
      </p>
      {gaps.length === 0 ? (
        <p className="done">✓ {t('rosters.noGaps')}</p>
      ) : (
        <details>
          <summary className="roster-gap">
            ⚠ {t('rosters.gaps', { count: gaps.length })} {keptBy ? t('rosters.keptBy', { tier: place(keptBy) }) : t('rosters.unkept')}
          </summary>
          <ul>
            {gaps.map((gap) => (
              <li key={gap.from}>
                <Moment time={gap.from} /> – <Moment time={gap.to} />
              </li>
            ))}
          </ul>
        </details>
      )}
      <details>
        <summary>{t('rosters.all')}</summary>
        <Scrolled label={name}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">{t('rosters.from')}</th>
                <th scope="col">{t('rosters.to')}</th>
                <th scope="col">{t('rosters.who')}</th>
              </tr>
            </thead>
            <tbody>
              {spans.map((span) => (
                <tr key={span.from}>
                  <td>
                    <Moment time={span.from} />
                  </td>
                  <td>
                    <Moment time={span.to} />
                  </td>
                  <td>
                    <Called span={span} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scrolled>
      </details>
    </li>
  );
}

function Called({ span: { officer, deputies } }: { readonly span: ApiDutySpan }) {
  const { t, name } = useTexts();
  const shown = (one: NonNullable<ApiDutySpan['officer']>): string => (one.name ? name(one.name) : one.id);
  if (!officer) return <b className="roster-gap">{t('rosters.nobody')}</b>;
  return (
    <>
      <b>{shown(officer)}</b>{' '}
      {deputies.length > 0 ? <span className="faint">{t('rosters.deputies', { people: deputies.map(shown).join('、') })}</span> : null}
    </>
  );
}
