import { type Asking, canAct } from '../access/authorization.ts';
import type { Instant } from '../instant.ts';
import { ACTIONS_BY_STATE, allowedActions, disposedBy, MEETS, owesWork } from './allowed-actions.ts';
import type { Incident } from './model.ts';

export const BLOCKED_BECAUSE = [
  'role',
  'state',
  'work-owed',
  'disposed-it',
  'second-person',
  'leader',
  'one-alarm',
  'not-acknowledged',
  'not-dispatched',
] as const;

/** What somebody would look for, and why they cannot do it now. */
export interface BlockedAction {
  readonly action: string;
  readonly because: (typeof BLOCKED_BECAUSE)[number];
}

/** What leads an incident on, in the order of its life. */
const LIFE = ['assess', 'confirm', 'dispatch', 'verify', 'clear', 'archive'];
/** Looked for beside that; of the rest, which nobody misses, nothing is said. */
const LOOKED_FOR = [...LIFE, 'false-alarm', 'reject', 'publish-report', 'regrade', 'reassign', 'merge', 'split', 'log-call', 'reopen'];

/** What this principal cannot do now and would look for, each with the reason: what their state does not allow yet last, and of that the next step alone. */
export function blockedActions(incident: Incident, now: Instant, asking: Asking): BlockedAction[] {
  const allowed = allowedActions(incident, now, asking);
  const here = ACTIONS_BY_STATE[incident.state]
    .filter((action) => !allowed.includes(action))
    .flatMap((action): BlockedAction[] => {
      const because = reasonFor(action, incident, asking);
      return because ? [{ action, because }] : [];
    });
  const next = nextInLife(incident);
  const later: BlockedAction[] = next && canAct(asking, asking.principal, next, incident) ? [{ action: next, because: 'state' }] : [];
  return [...here, ...later];
}

function reasonFor(action: string, incident: Incident, asking: Asking): BlockedAction['because'] | undefined {
  const { principal } = asking;
  if (MEETS.includes(action)) return reasonOfUnit(action, incident, principal.unit);
  if (!LOOKED_FOR.includes(action)) return undefined;
  if (!canAct(asking, principal, action, incident)) return 'role';
  if (action === 'verify') return owesWork(incident) ? 'work-owed' : disposedBy(incident, principal.unit) ? 'disposed-it' : undefined;
  if (action === 'false-alarm') return incident.falseAlarmProposedBy === principal.id ? 'second-person' : 'leader';
  if (action === 'regrade') return 'leader';
  if (action === 'split') return incident.alarms.length > 0 ? 'one-alarm' : undefined;
  return undefined;
}

/** Of a unit's own work, why what it owes cannot be met yet. */
function reasonOfUnit(action: string, incident: Incident, unit: string | undefined): BlockedAction['because'] | undefined {
  const owed = incident.obligations.some((one) => one.unit === unit && one.state === 'pending' && one.action === action);
  if (!unit || !owed) return undefined;
  const task = incident.tasks.find((one) => one.unit === unit);
  if (incident.dispatchedAt === undefined) return 'not-dispatched';
  return task && !task.acknowledgedAt ? 'not-acknowledged' : 'role';
}

/** The step after the one that this state waits for. */
function nextInLife({ state }: Incident): string | undefined {
  if (state === 'dispatched' || state === 'handling') return 'verify';
  const waits = LIFE.findLastIndex((action) => ACTIONS_BY_STATE[state].includes(action));
  return waits < 0 ? undefined : LIFE[waits + 1];
}
