import type { ApiIncident, ApiTier, DomainId, Grade, IncidentState } from '../api/types.ts';
import { isOpen } from '../live/incident-book.ts';

/** What of the city's incidents is shown. The page's address says it, so that a link shows the same to whoever gets it. */
export interface Selection {
  readonly scope: 'open' | 'all';
  /** Of these and the three lists below, empty: all of them. */
  readonly domains: readonly DomainId[];
  readonly grades: readonly Grade[];
  readonly states: readonly IncidentState[];
  /** A tier's id: what happens there, or below. */
  readonly tier?: string;
  /** Where this unit owes something. */
  readonly unit?: string;
  /** Only what waits for somebody's answer. */
  readonly unanswered: boolean;
}

export const EVERYTHING_OPEN: Selection = { scope: 'open', domains: [], grades: [], states: [], unanswered: false };

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
export const OPEN_STATE_CHOICES: readonly IncidentState[] = [
  'raised',
  'assessing',
  'confirmed',
  'dispatched',
  'handling',
  'disposed',
  'verified',
];
const CLOSED_STATE_CHOICES: readonly IncidentState[] = ['cleared', 'archived', 'false-alarm'];
export const stateChoices = ({ scope }: Selection): readonly IncidentState[] =>
  scope === 'all' ? [...OPEN_STATE_CHOICES, ...CLOSED_STATE_CHOICES] : OPEN_STATE_CHOICES;

/** The selection that an address asks for. What it asks for that this console does not know is left out. */
export function selectionOf(search: string): Selection {
  const asked = new URLSearchParams(search);
  const listed = <Choice extends string>(name: string, known: readonly Choice[]): Choice[] => {
    const words = (asked.get(name) ?? '').split(',');
    return known.filter((choice) => words.includes(choice));
  };
  const scope = asked.get('show') === 'all' ? 'all' : 'open';
  const [tier, unit] = [asked.get('tier'), asked.get('unit')];
  return {
    scope,
    domains: listed('domain', DOMAIN_CHOICES),
    grades: listed('grade', GRADE_CHOICES),
    states: listed('state', [...OPEN_STATE_CHOICES, ...CLOSED_STATE_CHOICES]),
    ...(tier && { tier }),
    ...(unit && { unit }),
    unanswered: asked.has('unanswered'),
  };
}

/** The address's part that asks for a selection; what else is in it stays. */
export function searchOf(selection: Selection, search: string): string {
  const asked = new URLSearchParams(search);
  const say = (name: string, value: string | undefined): void => {
    if (value) asked.set(name, value);
    else asked.delete(name);
  };
  say('show', selection.scope === 'all' ? 'all' : undefined);
  say('domain', selection.domains.join());
  say('grade', selection.grades.join());
  say('state', selection.states.join());
  say('tier', selection.tier);
  say('unit', selection.unit);
  say('unanswered', selection.unanswered ? 'yes' : undefined);
  const text = asked.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}

export function atTier({ tier: _, ...rest }: Selection, tier: string | undefined): Selection {
  return tier ? { ...rest, tier } : rest;
}

export function ofUnit({ unit: _, ...rest }: Selection, unit: string | undefined): Selection {
  return unit ? { ...rest, unit } : rest;
}

/** How many filters are set beside scope and grade, which are always in sight. */
export const moreFilters = ({ domains, states, tier, unit, unanswered }: Selection): number =>
  Number(domains.length > 0) + Number(states.length > 0) + Number(tier !== undefined) + Number(unit !== undefined) + Number(unanswered);

export const isFiltered = (selection: Selection): boolean => moreFilters(selection) > 0 || selection.grades.length > 0;

/** Nobody has begun to assess it, or none of the units it was dispatched to has acknowledged. */
export const isUnanswered = ({ state }: Pick<ApiIncident, 'state'>): boolean => state === 'raised' || state === 'dispatched';

/** What is shown, newest first and open ones before closed ones. Ids sort by time. */
export function select(
  incidents: Iterable<ApiIncident>,
  { scope, domains, grades, states, tier, unit, unanswered }: Selection,
  tiers: ReadonlyMap<string, ApiTier>,
): ApiIncident[] {
  const within = tier === undefined ? undefined : (tiers.get(tier)?.path ?? tier);
  const isWithin = (incident: ApiIncident): boolean => {
    const place = incident.town ?? incident.tier;
    const path = tiers.get(place)?.path ?? place;
    return path === within || path.startsWith(`${within}/`);
  };
  return [...incidents]
    .filter((incident) => scope === 'all' || isOpen(incident))
    .filter(({ domain }) => domains.length === 0 || domains.includes(domain))
    .filter(({ grade }) => grades.length === 0 || grades.includes(grade))
    .filter(({ state }) => states.length === 0 || states.includes(state))
    .filter((incident) => !unanswered || isUnanswered(incident))
    .filter((incident) => within === undefined || isWithin(incident))
    .filter(({ obligations }) => unit === undefined || (obligations ?? []).some((one) => one.unit === unit && one.state !== 'superseded'))
    .sort((a, b) => Number(isOpen(b)) - Number(isOpen(a)) || (a.id < b.id ? 1 : -1));
}

/** More would leave no room for the queue itself; how many more there are is said. */
export const MOST_PINNED = 4;

export interface Parted {
  /** Unanswered, gravest first, then those that have waited longest: they stay in sight. */
  readonly pinned: readonly ApiIncident[];
  /** All that are unanswered, in sight or not. */
  readonly unanswered: number;
  readonly rest: readonly ApiIncident[];
}

export function part(shown: readonly ApiIncident[]): Parted {
  const waiting = shown
    .filter(isUnanswered)
    .sort((a, b) => GRADE_CHOICES.indexOf(a.grade) - GRADE_CHOICES.indexOf(b.grade) || (a.id < b.id ? -1 : 1));
  const pinned = waiting.slice(0, MOST_PINNED);
  const inSight = new Set(pinned.map(({ id }) => id));
  return { pinned, unanswered: waiting.length, rest: shown.filter(({ id }) => !inSight.has(id)) };
}

export const toggle = <Choice>(chosen: readonly Choice[], choice: Choice): Choice[] =>
  chosen.includes(choice) ? chosen.filter((one) => one !== choice) : [...chosen, choice];
