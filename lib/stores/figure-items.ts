import { isDeepStrictEqual } from 'node:util';
import { figuresOf, type IncidentFigures, monthsOf } from '../core/accountability/figures/incident-figures.ts';
import type { Incident } from '../core/incident/model.ts';
import type { IncidentKeys } from '../wiring/table-keys.ts';
import type { WriteOperation } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** A row for each month in which an incident counts, where what it counts for has changed; those of other months go. */
export function figureOperations(before: Incident | undefined, after: Incident, keys: IncidentKeys): WriteOperation[] {
  const [earlier, later] = [before && figuresOf(before), figuresOf(after)];
  if (!later) return [];
  const gone = (earlier ? monthsOf(earlier) : []).filter((month) => !monthsOf(later).includes(month));
  return [
    ...gone.map((month): WriteOperation => ({ op: 'delete', key: keys.figures(after.id, month), if: 'any' })),
    ...(earlier && isSame(earlier, later) ? [] : figureRows(later, keys)),
  ];
}

/** As they are stored. */
export const figureRows = (figures: IncidentFigures, keys: IncidentKeys): WriteOperation[] =>
  monthsOf(figures).map((month) => ({
    op: 'put',
    item: {
      ...keys.figures(figures.incident, month),
      version: figures.version,
      data: asData(figures),
      indexes: { index1: { pk: keys.figuresOf(month), sk: figures.incident } },
    },
    if: 'any',
  }));

/** A comment moves the version, and nothing that counts. */
const isSame = ({ version: _earlier, ...a }: IncidentFigures, { version: _later, ...b }: IncidentFigures): boolean =>
  isDeepStrictEqual(a, b);
