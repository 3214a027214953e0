import type { ApiObligation } from '../api/types.ts';

export interface BoardColumn {
  readonly key: string;
  readonly items: readonly ApiObligation[];
}

/** How an obligation stands for who looks at a board: a missed one that is still open is what matters most. */
export const BOARD_STATES = ['missed', 'running', 'waiting', 'met', 'waived', 'superseded'] as const;
export type BoardState = (typeof BOARD_STATES)[number];

export function boardStateOf({ state, breachedAt, due }: ApiObligation): BoardState {
  if (state !== 'pending') return state;
  if (breachedAt) return 'missed';
  return due ? 'running' : 'waiting';
}

const dueOf = ({ due }: ApiObligation): number => (due ? Date.parse(due) : Number.POSITIVE_INFINITY);
const rank = (one: ApiObligation): number => BOARD_STATES.indexOf(boardStateOf(one));

/** The columns in the order of what has to be looked at first; in each the open ones first, by their clocks. */
export function columnsBy(by: 'unit' | 'state', obligations: readonly ApiObligation[]): readonly BoardColumn[] {
  const sorted = [...obligations].sort((a, b) => rank(a) - rank(b) || (dueOf(a) < dueOf(b) ? -1 : dueOf(a) > dueOf(b) ? 1 : 0));
  const columns = Map.groupBy(sorted, (one) => (by === 'unit' ? one.unit : boardStateOf(one)));
  return [...columns].map(([key, items]) => ({ key, items }));
}
