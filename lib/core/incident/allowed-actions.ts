import { canAct } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { Incident, IncidentState, Obligation } from './model.ts';

/** A false alarm can be taken back for this long (INTERFACES.md). */
export const REOPEN_MILLIS = 24 * 3_600_000;

const ALWAYS = ['comment', 'log-call'];
const OPEN = ['reassign', ...ALWAYS];
const UNIT_WORK = ['guide', 'support'];

/**
 * The actions that a state allows, whoever asks (INTERFACES.md, the table of states and actions). A unit that has not acknowledged when the
 * last one disposed still can: it may owe a feed-back that verification waits for.
 */
export const ACTIONS_BY_STATE: Readonly<Record<IncidentState, readonly string[]>> = {
  raised: ['assess', ...OPEN],
  assessing: ['confirm', 'false-alarm', ...OPEN],
  confirmed: ['dispatch', ...OPEN],
  dispatched: ['acknowledge', 'return', ...OPEN],
  handling: ['acknowledge', 'return', 'arrive', 'dispose', 'feed-back', ...UNIT_WORK, ...OPEN],
  disposed: ['acknowledge', 'feed-back', ...UNIT_WORK, 'verify', 'reject', ...OPEN],
  verified: ['acknowledge', ...UNIT_WORK, 'clear', 'publish-report', 'correct-report', ...OPEN],
  cleared: ['archive', 'publish-report', 'correct-report', ...ALWAYS],
  archived: ['publish-report', 'correct-report'],
  'false-alarm': ['reopen'],
};

/** Actions that meet an obligation of the same name. */
const MEETS: readonly string[] = ['arrive', 'dispose', 'feed-back', ...UNIT_WORK];

/** What can be done now: by anybody, or by this principal. */
export function allowedActions(incident: Incident, now: Instant, principal?: Principal): string[] {
  return ACTIONS_BY_STATE[incident.state].filter(
    (action) => isPossible(incident, action, now, principal) && (!principal || canAct(principal, action, incident)),
  );
}

function isPossible(incident: Incident, action: string, now: Instant, principal: Principal | undefined): boolean {
  const own = (obligation: Obligation): boolean => !principal || obligation.unit === principal.unit;
  const open = incident.obligations.filter((obligation) => obligation.state === 'pending' && own(obligation));
  const task = incident.tasks.find(({ unit }) => unit === principal?.unit);
  if (action === 'acknowledge') return open.some(({ unit }) => incident.tasks.some((one) => one.unit === unit && !one.acknowledgedAt));
  if (action === 'reassign') return incident.obligations.some(({ state }) => state === 'pending');
  if (action === 'return') return open.length > 0 && (!principal || (task !== undefined && !task.returned));
  if (MEETS.includes(action))
    return open.some((obligation) => obligation.action === action) && (!principal || task?.acknowledgedAt !== undefined);
  if (action === 'verify') return !lacksFeedBack(incident) && (!principal || !disposedBy(incident, principal.unit));
  if (action === 'publish-report') return incident.reportedAt === undefined;
  if (action === 'correct-report') return incident.reportedAt !== undefined;
  if (action === 'reopen') return incident.falseAlarm !== undefined && toMillis(now) - toMillis(incident.falseAlarm.at) <= REOPEN_MILLIS;
  return true;
}

export const lacksFeedBack = (incident: Incident): boolean =>
  incident.obligations.some(({ action, state }) => action === 'feed-back' && state === 'pending');

export const disposedBy = (incident: Incident, unit: string | undefined): boolean =>
  unit !== undefined &&
  incident.obligations.some((obligation) => obligation.action === 'dispose' && obligation.state === 'met' && obligation.unit === unit);
