import { GradeBadge } from '../components/grade-badge.tsx';
import { Link } from '../components/link.tsx';
import { ProvisionalMark } from '../components/marks.tsx';
import { pathOf } from '../router.ts';
import { useTexts } from '../texts/language.tsx';
import { spanText } from '../things/condition-text.ts';
import { DOMAIN_CHOICES, GRADE_CHOICES } from '../watch/selection.ts';
import { useBody } from './body.ts';
import type { ApiLine, ApiMechanism } from './types.ts';

/** Domain by level: which body does what within what time. A cell opens the picture of it. */
export function Matrix({ mechanism }: { readonly mechanism: ApiMechanism }) {
  const { t, word } = useTexts();
  const special = mechanism.flows.flatMap(({ domains }) => domains ?? []);
  return (
    <section className="panel" aria-labelledby="matrix-title">
      <h2 id="matrix-title">{t('mechanism.matrix', { version: mechanism.version })}</h2>
      <div className="scroll-x">
        <table className="table matrix">
          <thead>
            <tr>
              <th scope="col">{t('things.domain')}</th>
              {GRADE_CHOICES.map((level) => (
                <th scope="col" key={level}>
                  <GradeBadge grade={level} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {mechanism.flows.map((flow) => {
              const domains = flow.domains ?? DOMAIN_CHOICES.filter((domain) => !special.includes(domain));
              return (
                <tr key={flow.id} data-flow={flow.id}>
                  <th scope="row">
                    {domains.map((domain) => word('domain', domain)).join(t('obligation.listSeparator'))}
                    {flow.domains ? null : <small className="faint"> {t('mechanism.general')}</small>}
                  </th>
                  {GRADE_CHOICES.map((level) => (
                    <td key={level}>
                      <Cell lines={flow.levels[level]} />
                      <Link to={`${pathOf.mechanism}?view=explain&domain=${domains[0]}&level=${level}`}>{t('mechanism.picture')}</Link>
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Cell({ lines }: { readonly lines: readonly ApiLine[] }) {
  const { word } = useTexts();
  const body = useBody();
  return (
    <ul className="thing-bounds">
      {lines.map((line) => (
        <li key={`${line.body}/${line.action}`}>
          {body(line.body)} {word('obligation', line.action)} <b>{spanText(line.within)}</b>{' '}
          <ProvisionalMark provisional={line.provisional} />
        </li>
      ))}
    </ul>
  );
}
