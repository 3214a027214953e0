import type { ApiObligation } from '../api/types.ts';
import { CountdownClock } from '../components/countdown.tsx';
import { ProvisionalMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { Conditions, ExtensionNote } from './obligation-notes.tsx';

interface ObligationsTableProps {
  readonly obligations: readonly ApiObligation[];
  readonly label: string;
  /** All of one unit, which need not be named in each row. */
  readonly own?: boolean;
}

/** Who owes what by when. Replaced ones stay on record and stand last, faint. */
export function ObligationsTable({ obligations, label, own = false }: ObligationsTableProps) {
  const { t } = useTexts();
  const sorted = [...obligations].sort((a, b) => Number(a.state === 'superseded') - Number(b.state === 'superseded'));
  return (
    <table className="table obligations" aria-label={label}>
      <thead>
        <tr>
          <th scope="col">{t(own ? 'obligation.body' : 'obligation.unit')}</th>
          <th scope="col">{t('obligation.action')}</th>
          <th scope="col">{t('obligation.due')}</th>
          <th scope="col">{t('obligation.state')}</th>
          <th scope="col">{t('obligation.outcome')}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((obligation) => (
          <ObligationRow key={obligation.id} obligation={obligation} own={own} />
        ))}
      </tbody>
    </table>
  );
}

function ObligationRow({ obligation, own }: { readonly obligation: ApiObligation; readonly own: boolean }) {
  const { t, word } = useTexts();
  const names = useNames();
  const { state, due, outcome } = obligation;
  const escalatedTo = obligation.escalatedTo?.at(-1);
  return (
    <tr className={`obligation obligation-${state}`} data-obligation={obligation.id}>
      <td className="cell-unit">
        {own ? (
          word('body', obligation.body)
        ) : (
          <>
            <span className="unit-name">{names.unit(obligation.unit)}</span>
            <small className="faint">{word('body', obligation.body)}</small>
          </>
        )}
      </td>
      <td className="cell-action">
        {word('obligation', obligation.action)}
        {obligation.text ? <small className="faint">{obligation.text}</small> : null}
        <Conditions obligation={obligation} />
      </td>
      <td className="cell-due">
        {due ? (
          <>
            {state === 'pending' ? <CountdownClock due={due} /> : null} <Moment time={due} />
          </>
        ) : (
          <span className="faint">{t('notStarted')}</span>
        )}{' '}
        <ProvisionalMark provisional={obligation.provisional} />
        <ExtensionNote obligation={obligation} />
      </td>
      <td className="cell-ostate">
        {word('obligationState', state)}
        {escalatedTo ? <small className="faint escalated">{t('obligation.escalatedTo', { unit: names.unit(escalatedTo) })}</small> : null}
      </td>
      <td className="cell-outcome">{outcome ? <span className={`outcome outcome-${outcome}`}>{word('outcome', outcome)}</span> : null}</td>
    </tr>
  );
}
