import { canAct } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { Incident, IncidentState, Obligation } from './model.ts';

/** A false alarm can be taken back for this long (INTERFACES.md). */
export const REOPEN_MILLIS = 24 * 3_600_000;

const ALWAYS = ['comment', 'log-call'];
const UNIT_WORK = ['guide', 'support'];

/** The actions that a state allows, whoever asks (INTERFACES.md, the table of states and actions). */
const BY_STATE: Readonly<Record<IncidentState, readonly string[]>> = {
  raised: ['assess', ...ALWAYS],
  assessing: ['confirm', 'false-alarm', ...ALWAYS],
  confirmed: ['dispatch', ...ALWAYS],
  dispatched: ['acknowledge', 'return', 'reassign', ...ALWAYS],
  handling: ['acknowledge', 'return', 'arrive', 'dispose', 'feed-back', ...UNIT_WORK, 'reassign', ...ALWAYS],
  disposed: ['feed-back', ...UNIT_WORK, 'verify', 'reject', ...ALWAYS],
  verified: ['clear', 'publish-report', ...UNIT_WORK, ...ALWAYS],
  cleared: ['archive', 'publish-report', ...ALWAYS],
  archived: ['publish-report'],
  'false-alarm': ['reopen'],
};

/** Actions that meet an obligation of the same name. */
const MEETS: readonly string[] = ['arrive', 'dispose', 'feed-back', ...UNIT_WORK];

/** What can be done now: by anybody, or by this principal. */
export function allowedActions(incident: Incident, now: Instant, principal?: Principal): string[] {
  return BY_STATE[incident.state].filter(
    (action) => isPossible(incident, action, now, principal) && (!principal || canAct(principal, action, incident)),
  );
}

function isPossible(incident: Incident, action: string, now: Instant, principal: Principal | undefined): boolean {
  const own = (obligation: Obligation): boolean => !principal || obligation.unit === principal.unit;
  const open = incident.obligations.filter((obligation) => obligation.state === 'pending' && own(obligation));
  const task = incident.tasks.find(({ unit }) => unit === principal?.unit);
  if (action === 'acknowledge') return incident.tasks.some((one) => !one.acknowledgedAt && (!principal || one.unit === principal.unit));
  if (action === 'return') return open.length > 0 && (!principal || (task !== undefined && !task.returned));
  if (MEETS.includes(action))
    return open.some((obligation) => obligation.action === action) && (!principal || task?.acknowledgedAt !== undefined);
  if (action === 'verify') return !lacksFeedBack(incident) && (!principal || !disposedBy(incident, principal.unit));
  if (action === 'publish-report') return incident.reportedAt === undefined;
  if (action === 'reopen') return incident.falseAlarm !== undefined && toMillis(now) - toMillis(incident.falseAlarm.at) <= REOPEN_MILLIS;
  return true;
}

export const lacksFeedBack = (incident: Incident): boolean =>
  incident.obligations.some(({ action, state }) => action === 'feed-back' && state === 'pending');

export const disposedBy = (incident: Incident, unit: string | undefined): boolean =>
  unit !== undefined &&
  incident.obligations.some((obligation) => obligation.action === 'dispose' && obligation.state === 'met' && obligation.unit === unit);
