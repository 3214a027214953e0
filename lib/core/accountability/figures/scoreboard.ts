import type { Instant } from '../../instant.ts';
import type { IncidentFigures, ObligationFigures } from './incident-figures.ts';
import { type Excuse, type Judgement, judge, punctuality, type Tally, tally } from './judge.ts';

/** One obligation behind the numbers. */
export interface ScoredObligation {
  readonly incident: string;
  readonly obligation: string;
  readonly action: ObligationFigures['action'];
  readonly due: Instant;
  readonly metAt: Instant | null;
  readonly counts: Exclude<Judgement, 'none'>;
  readonly excuse: Excuse | null;
  /** Its limit is not confirmed (未核定). */
  readonly provisional: boolean;
}

export interface Score extends Tally {
  readonly unit: string;
  /** Absent where nothing counts. Units between which nothing tells share one. */
  readonly rank: number | null;
  /** `red`: everything that counts was on time; `black`: something was missed. */
  readonly list: 'red' | 'black' | null;
  readonly punctuality: number | null;
  /** Of what counts, how many have a limit that is not confirmed. */
  readonly provisional: number;
  readonly obligations: readonly ScoredObligation[];
}

export interface Scoreboard {
  readonly units: readonly Score[];
  readonly total: Tally & { readonly punctuality: number | null; readonly provisional: number };
}

type Scored = ScoredObligation & { readonly unit: string };

/** How punctual every unit was: obligations that were due in the month, `2026-11`, as they stand at `at`. */
export function scoreboardOf(figures: readonly IncidentFigures[], month: string, at: Instant): Scoreboard {
  const due = figures.flatMap((one) => one.obligations.flatMap((obligation) => scored(one, obligation, month, at) ?? []));
  const units = [...new Set(due.map(({ unit }) => unit))].sort();
  const scores = units
    .map((unit) =>
      scoreOf(
        unit,
        due.filter((one) => one.unit === unit),
      ),
    )
    .sort(inOrder);
  return { units: ranked(scores), total: summary(due) };
}

function scored({ incident }: IncidentFigures, obligation: ObligationFigures, month: string, at: Instant): Scored | undefined {
  const { id, unit, action, due, metAt, provisional = false } = obligation;
  const { as, excuse = null } = judge(obligation, at);
  if (as === 'none' || due.slice(0, 7) !== month) return undefined;
  return { unit, incident, obligation: id, action, due, metAt: metAt ?? null, counts: as, excuse, provisional };
}

function scoreOf(unit: string, own: readonly Scored[]): Score {
  const sums = summary(own);
  const obligations = own
    .map(({ unit: _unit, ...one }) => one)
    .sort((a, b) => compare(a.due, b.due) || compare(a.incident, b.incident) || compare(a.obligation, b.obligation));
  const list = sums.punctuality === 1 ? 'red' : sums.missed > 0 ? 'black' : null;
  return { unit, rank: null, list, ...sums, obligations };
}

function summary(own: readonly Scored[]): Scoreboard['total'] {
  const sums = tally(own.map(({ counts }) => counts));
  const counted = own.filter(({ counts }) => counts === 'onTime' || counts === 'late' || counts === 'missed');
  return { ...sums, punctuality: punctuality(sums), provisional: counted.filter(({ provisional }) => provisional).length };
}

/** The greater share on time, then fewer missed, then more on time: whoever did the same with more to do comes first. Nothing that counts: last. */
function merit(a: Score, b: Score): number {
  if (a.punctuality === null || b.punctuality === null) return Number(a.punctuality === null) - Number(b.punctuality === null);
  const [countedA, countedB] = [a.onTime + a.late + a.missed, b.onTime + b.late + b.missed];
  // Shares compared without dividing: 1/3 is 2/6.
  return b.onTime * countedA - a.onTime * countedB || a.missed - b.missed || b.onTime - a.onTime;
}

const inOrder = (a: Score, b: Score): number => merit(a, b) || compare(a.unit, b.unit);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** 1, 2, 2, 4: those that are equal share the first one's. */
function ranked(scores: readonly Score[]): Score[] {
  const first = (score: Score): number => scores.findIndex((other) => merit(other, score) === 0) + 1;
  return scores.map((score) => (score.punctuality === null ? score : { ...score, rank: first(score) }));
}
