import type { Incident, IncidentState, Milestones } from './model.ts';

type Milestone = keyof Milestones;

/** What an incident of a state has, and what it may have besides; nothing else of its milestones is there. */
export interface Stage {
  readonly state: IncidentState;
  readonly has: readonly Milestone[];
  readonly may: readonly Milestone[];
}

/** Somebody may have proposed a false alarm before the level was confirmed: that stays on record. */
const PROPOSED = ['falseAlarmProposedBy', 'falseAlarmProposedByLeader'] as const;
const CONFIRMED = ['level', 'assessedAt', 'confirmedAt'] as const;
const DISPATCHED = [...CONFIRMED, 'dispatchedAt'] as const;
const DISPOSED = [...DISPATCHED, 'disposedAt'] as const;
const VERIFIED = [...DISPOSED, 'verifiedAt'] as const;
const CLEARED = [...VERIFIED, 'clearedAt'] as const;
/** The report may come at any time once the disposal was verified. */
const REPORTED = [...PROPOSED, 'reportedAt', 'report'] as const;

/** An incident that was merged into another one is closed without having gone its whole way. */
const MERGED = [...VERIFIED, ...REPORTED] as const;

/** The states as the compiler and `standingFault` read them; `Incident` is made from this table. */
export const STAGES = {
  raised: { state: 'raised', has: [], may: [] },
  assessing: { state: 'assessing', has: [], may: PROPOSED },
  confirmed: { state: 'confirmed', has: CONFIRMED, may: PROPOSED },
  dispatched: { state: 'dispatched', has: DISPATCHED, may: PROPOSED },
  handling: { state: 'handling', has: DISPATCHED, may: PROPOSED },
  disposed: { state: 'disposed', has: DISPOSED, may: PROPOSED },
  verified: { state: 'verified', has: VERIFIED, may: REPORTED },
  cleared: { state: 'cleared', has: CLEARED, may: REPORTED },
  archived: { state: 'archived', has: [...CLEARED, 'archivedAt'], may: REPORTED },
  merged: { state: 'archived', has: ['mergedInto', 'archivedAt'], may: MERGED },
  'false-alarm': { state: 'false-alarm', has: ['falseAlarm'], may: PROPOSED },
} as const satisfies Readonly<Record<string, Stage>>;

/** The states in which something is still to be done. */
export const OPEN_STATES = ['raised', 'assessing', 'confirmed', 'dispatched', 'handling', 'disposed', 'verified'] as const;
/** Those of them in which a level is confirmed. */
export const LEVEL_STATES = ['confirmed', 'dispatched', 'handling', 'disposed', 'verified'] as const;

const ALL: readonly Stage[] = Object.values(STAGES);
const MILESTONES: readonly Milestone[] = [...new Set(ALL.flatMap(({ has, may }) => [...has, ...may]))];

/** What is wrong with a stored incident that no code of ours could have made; `undefined`: nothing. */
export function standingFault(incident: Incident): string | undefined {
  const there = MILESTONES.filter((milestone) => incident[milestone] !== undefined);
  const possible = ALL.filter(({ state }) => state === incident.state);
  const fits = possible.some(
    ({ has, may }) => has.every((one) => there.includes(one)) && there.every((one) => has.includes(one) || may.includes(one)),
  );
  return fits ? undefined : `an incident that is ${incident.state} cannot have ${there.join(', ') || 'nothing'}`;
}
