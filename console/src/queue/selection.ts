import type { ApiIncident, DomainId, Grade } from '../api/types.ts';
import { isOpen } from '../live/incident-book.ts';

export interface Selection {
  readonly scope: 'open' | 'all';
  /** Empty: all of them. */
  readonly domains: readonly DomainId[];
  readonly grades: readonly Grade[];
}

export const EVERYTHING_OPEN: Selection = { scope: 'open', domains: [], grades: [] };

/** Every domain, in the order the mechanism names them; the compiler demands that none is missing. */
const ORDER: Readonly<Record<DomainId, number>> = {
  gas: 0,
  bridge: 1,
  drainage: 2,
  fire: 3,
  'high-risk-enterprise': 4,
  elevator: 5,
  rail: 6,
  'forest-fire': 7,
  traffic: 8,
  'water-supply': 9,
  other: 10,
};
export const DOMAIN_CHOICES = (Object.keys(ORDER) as DomainId[]).sort((a, b) => ORDER[a] - ORDER[b]);
export const GRADE_CHOICES: readonly Grade[] = ['I', 'II', 'III'];

/** What the queue shows: open ones first, then newest first. Ids sort by time. */
export function select(incidents: Iterable<ApiIncident>, { scope, domains, grades }: Selection): ApiIncident[] {
  return [...incidents]
    .filter((incident) => scope === 'all' || isOpen(incident))
    .filter(({ domain }) => domains.length === 0 || domains.includes(domain))
    .filter(({ grade }) => grades.length === 0 || grades.includes(grade))
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || (a.id < b.id ? 1 : -1));
}

export const toggle = <Choice>(chosen: readonly Choice[], choice: Choice): Choice[] =>
  chosen.includes(choice) ? chosen.filter((one) => one !== choice) : [...chosen, choice];
