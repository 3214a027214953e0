import { type Asking, canAct } from '../access/authorization.ts';
import type { Principal } from '../access/principal.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { Grade } from '../registry/model.ts';
import { extensible, mayGrant, openExtension } from './decide-extension.ts';
import { activePlans } from './decide-plan.ts';
import type { Incident, IncidentState, Obligation } from './model.ts';
import { handlingCentre, needsAcknowledgement } from './obligations.ts';

/** A false alarm can be taken back for this long (INTERFACES.md). */
export const REOPEN_MILLIS = 24 * 3_600_000;

const ALWAYS = ['comment', 'log-call'];
const OPEN = [
  'regrade',
  'reassign',
  'declare-cause',
  'assign-task',
  'request-extension',
  'grant-extension',
  'take-over',
  'request-support',
  'activate-plan',
  'end-plan',
  'on-scene-support',
  'merge',
  'split',
  'escalate',
  'supervise',
  ...ALWAYS,
];
/** What a person asked for can be done in every open state. */
const ASKED = ['support', 'task'];
const UNIT_WORK = ['guide', ...ASKED];

/**
 * The actions that a state allows, whoever asks (INTERFACES.md, the table of states and actions). A unit that has not acknowledged when the
 * last one disposed still can: it may owe a feed-back that verification waits for. So can one that owes something only since: another level,
 * a merged incident.
 */
export const ACTIONS_BY_STATE: Readonly<Record<IncidentState, readonly string[]>> = {
  raised: ['assess', ...ASKED, ...OPEN],
  assessing: ['confirm', 'false-alarm', ...ASKED, ...OPEN],
  confirmed: ['dispatch', ...ASKED, ...OPEN],
  dispatched: ['acknowledge', 'return', ...ASKED, ...OPEN],
  handling: ['acknowledge', 'return', 'arrive', 'dispose', 'feed-back', ...UNIT_WORK, ...OPEN],
  disposed: ['acknowledge', 'arrive', 'dispose', 'feed-back', ...UNIT_WORK, 'verify', 'reject', ...OPEN],
  verified: ['acknowledge', 'arrive', 'dispose', 'feed-back', ...UNIT_WORK, 'clear', 'publish-report', 'correct-report', ...OPEN],
  cleared: ['archive', 'publish-report', 'correct-report', ...ALWAYS],
  archived: ['publish-report', 'correct-report'],
  'false-alarm': ['reopen'],
};

/** Actions that meet an obligation of the same name. */
export const MEETS: readonly string[] = ['arrive', 'dispose', 'feed-back', ...UNIT_WORK];

/** What can be done now: by anybody, or by this principal. */
export function allowedActions(incident: Incident, now: Instant, asking?: Asking): string[] {
  const principal = asking?.principal;
  return ACTIONS_BY_STATE[incident.state].filter(
    (action) => isPossible(incident, action, now, principal) && (!asking || canAct(asking, asking.principal, action, incident)),
  );
}

function isPossible(incident: Incident, action: string, now: Instant, principal: Principal | undefined): boolean {
  const own = (obligation: Obligation): boolean => !principal || obligation.unit === principal.unit;
  const open = incident.obligations.filter((obligation) => obligation.state === 'pending' && own(obligation));
  const task = incident.tasks.find(({ unit }) => unit === principal?.unit);
  if (action === 'acknowledge') return open.some(({ unit }) => incident.tasks.some((one) => one.unit === unit && !one.acknowledgedAt));
  if (action === 'declare-cause') return incident.position !== undefined;
  if (action === 'reassign' || action === 'escalate' || action === 'supervise')
    return incident.obligations.some(({ state }) => state === 'pending');
  if (action === 'return') return open.length > 0 && (!principal || (task !== undefined && !task.returned));
  if (MEETS.includes(action)) {
    const acknowledged = !principal || task?.acknowledgedAt !== undefined;
    const canMeet = (one: Obligation): boolean =>
      one.action === action && (acknowledged || !needsAcknowledgement(one)) && isUnderWay(incident, one);
    return open.some(canMeet);
  }
  if (action === 'false-alarm') return !principal || mayEnd(incident, principal);
  if (action === 'verify') return !owesWork(incident) && (!principal || !disposedBy(incident, principal.unit));
  if (action === 'publish-report') return incident.reportedAt === undefined && incident.mergedInto === undefined;
  if (action === 'correct-report') return incident.reportedAt !== undefined && incident.mergedInto === undefined;
  if (action === 'regrade') return !principal || mayRegrade(incident, principal);
  if (action === 'request-extension') return extensible(incident, principal && (principal.unit ?? '')).length > 0;
  if (action === 'grant-extension')
    return incident.obligations.some((one) => one.state === 'pending' && openExtension(one) && (!principal || mayGrant(principal, one)));
  if (action === 'take-over') return !principal || (principal.unit !== undefined && principal.unit !== handlingCentre(incident));
  if (action === 'end-plan') return activePlans(incident).length > 0;
  if (action === 'split') return incident.alarms.filter(({ movedTo }) => !movedTo).length > 1;
  if (action === 'reopen') return incident.falseAlarm !== undefined && toMillis(now) - toMillis(incident.falseAlarm.at) <= REOPEN_MILLIS;
  return true;
}

/** Before it is dispatched only what a person asked for can be done. */
const isUnderWay = ({ dispatchedAt }: Incident, obligation: Obligation): boolean =>
  dispatchedAt !== undefined || !needsAcknowledgement(obligation);

/** The most severe grade it ever had: lowering it first makes no false alarm easier. */
export const gravestGrade = ({ grade, highestGrade }: Incident): Grade =>
  highestGrade && isMoreSevere(highestGrade, grade) ? highestGrade : grade;

/** At grades I and II two persons end it, one of them a shift leader. */
function mayEnd(incident: Incident, { id, roles }: Principal): boolean {
  if (gravestGrade(incident) === 'III' || !incident.falseAlarmProposedBy) return true;
  return incident.falseAlarmProposedBy !== id && (roles.includes('shift-leader') || incident.falseAlarmProposedByLeader === true);
}

/** To and from I a shift leader regrades; whoever else may, where the grade or the level is another. */
const mayRegrade = ({ grade, level }: Incident, { roles }: Principal): boolean =>
  roles.includes('shift-leader') || grade !== 'I' || (level !== undefined && level !== 'I');

/** A disposal, or a feed-back, that somebody still owes: verification waits for it. */
export const owesWork = (incident: Incident): boolean =>
  incident.obligations.some(({ action, state }) => (action === 'feed-back' || action === 'dispose') && state === 'pending');

export const disposedBy = (incident: Incident, unit: string | undefined): boolean =>
  unit !== undefined &&
  incident.obligations.some((obligation) => obligation.action === 'dispose' && obligation.state === 'met' && obligation.unit === unit);
