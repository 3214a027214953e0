import { useState } from 'react';
import type { ApiIncident, ApiObligation } from '../api/types.ts';
import { Chip, ChipGroup } from '../components/chips.tsx';
import { useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { columnsBy } from './board-columns.ts';
import { ObligationCard } from './obligation-card.tsx';
import { ObligationsTable } from './obligations-table.tsx';

const VIEWS = ['unit', 'state', 'list'] as const;
type View = (typeof VIEWS)[number];

/** Who owes what by when, side by side: a column for each body, or for how each obligation stands; or all in a list. */
export function ObligationBoard({ incident }: { readonly incident: ApiIncident }) {
  const { t } = useTexts();
  const [view, setView] = useState<View>('unit');
  const obligations = incident.obligations ?? [];
  return (
    <>
      <ChipGroup label={t('board.by')}>
        {VIEWS.map((one) => (
          <Chip key={one} pressed={view === one} onToggle={() => setView(one)}>
            {t(`board.by.${one}`)}
          </Chip>
        ))}
      </ChipGroup>
      {view === 'list' ? (
        <div className="scroll-x">
          <ObligationsTable obligations={obligations} label={t('incident.obligations')} />
        </div>
      ) : (
        <Columns
          incident={incident}
          // What was replaced is looked up in the other two.
          obligations={view === 'unit' ? obligations.filter(({ state }) => state !== 'superseded') : obligations}
          by={view}
        />
      )}
    </>
  );
}

interface ColumnsProps {
  readonly incident: ApiIncident;
  readonly obligations: readonly ApiObligation[];
  readonly by: 'unit' | 'state';
}

function Columns({ incident, obligations, by }: ColumnsProps) {
  const { t, word } = useTexts();
  const names = useNames();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard too
    <section className="board" tabIndex={0} aria-label={t('incident.obligations')}>
      {columnsBy(by, obligations).map(({ key, items }) => {
        const acknowledgedAt = incident.tasks?.find(({ unit }) => unit === key)?.acknowledgedAt;
        return (
          <section key={key} className="board-column" aria-label={by === 'unit' ? names.unit(key) : word('boardState', key)}>
            <h3>
              {by === 'unit' ? names.unit(key) : word('boardState', key)}{' '}
              {by === 'unit' && acknowledgedAt ? <small className="done">✓ {t('board.acknowledged')}</small> : null}
              {by === 'state' ? <small className="faint">{items.length}</small> : null}
            </h3>
            {items.map((obligation) => (
              <ObligationCard key={obligation.id} incident={incident.id} obligation={obligation} unit={by === 'state'} />
            ))}
          </section>
        );
      })}
    </section>
  );
}
