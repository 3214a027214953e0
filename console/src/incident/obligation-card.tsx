import type { ApiObligation } from '../api/types.ts';
import { useFile } from '../api/use-file.ts';
import { CountdownClock } from '../components/countdown.tsx';
import { ProvisionalMark } from '../components/marks.tsx';
import { Moment } from '../components/moment.tsx';
import { useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { boardStateOf } from './board-columns.ts';
import { Conditions, ExtensionNote } from './obligation-notes.tsx';

interface ObligationCardProps {
  readonly incident: string;
  readonly obligation: ApiObligation;
  /** Names the unit too, where the column does not. */
  readonly unit: boolean;
}

/** One obligation: what is owed, its clock, how it stands, and what was shown for it. */
export function ObligationCard({ incident, obligation, unit }: ObligationCardProps) {
  const { t, word } = useTexts();
  const names = useNames();
  const { state, due, metAt, outcome, action, body, text } = obligation;
  const stands = boardStateOf(obligation);
  const escalatedTo = obligation.escalatedTo?.at(-1);
  return (
    <div className={`board-card board-${stands}`} data-obligation={obligation.id}>
      <p className="board-head">
        <strong>{word('obligation', action)}</strong>{' '}
        <small className="faint">{unit ? names.unit(obligation.unit) : word('body', body)}</small>
        <span className={`board-state outcome-${outcome ?? 'none'}`}>
          {outcome ? word('outcome', outcome) : word('boardState', stands)}
        </span>
      </p>
      {text ? <p className="faint">{text}</p> : null}
      <p className="board-clock">
        {state === 'pending' && due ? <CountdownClock due={due} /> : null}
        {metAt ? (
          <span>
            {t('board.metAt')} <Moment time={metAt} />
          </span>
        ) : null}
        {due ? (
          <small className="faint">
            {t('obligation.due')} <Moment time={due} />
          </small>
        ) : (
          <small className="faint">{t('notStarted')}</small>
        )}{' '}
        <ProvisionalMark provisional={obligation.provisional} />
      </p>
      <Conditions obligation={obligation} />
      <ExtensionNote obligation={obligation} />
      {escalatedTo ? <small className="escalated">{t('obligation.escalatedTo', { unit: names.unit(escalatedTo) })}</small> : null}
      <Evidence incident={incident} ids={obligation.evidence ?? []} />
    </div>
  );
}

/** Photos and documents that were shown for it, each in a page of its own. */
function Evidence({ incident, ids }: { readonly incident: string; readonly ids: readonly string[] }) {
  const { t } = useTexts();
  const { failure, open } = useFile();
  if (ids.length === 0) return null;
  return (
    <p className="board-evidence">
      {ids.map((id, index) => (
        <button
          key={id}
          type="button"
          className="plain-button"
          onClick={() => void open(`/incidents/${encodeURIComponent(incident)}/evidence/${encodeURIComponent(id)}`)}
        >
          {t('board.evidence', { number: index + 1 })}
        </button>
      ))}
      {failure ? <span role="alert">{failure}</span> : null}
    </p>
  );
}
