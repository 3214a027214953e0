import type { Asking } from '../access/authorization.ts';
import { linkPrincipal } from '../access/one-tap-access.ts';
import type { ActionInput } from '../incident/action-input.ts';
import { allowedActions } from '../incident/allowed-actions.ts';
import { ActionNotAllowed, StaleVersion } from '../incident/errors.ts';
import { type Incident, type Obligation, OVER_STATES, type Task } from '../incident/model.ts';
import { type ActionDependencies, performAction } from '../incident/perform-action.ts';
import { whereItGoesOn } from '../incident/successor.ts';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import { VersionConflict } from '../ports/errors.ts';
import type { Notification, NotificationStore } from '../ports/notification-store.ts';
import type { Messaging, Unit } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { retrying } from '../retrying.ts';

export interface OneTapDependencies extends ActionDependencies {
  readonly notifications: NotificationStore;
}

/** Why a link opens nothing any more: all it was for is done, others took its place, the incident ended, or it is too old. */
export type LinkEnd = 'done' | 'replaced' | 'over' | 'expired';

/** One thing that its link can do now. */
export interface OneTapStep {
  readonly action: string;
  readonly obligation: Obligation;
}

/** What a link leads to. */
export interface LinkedTask {
  readonly notification: Notification;
  /** The incident, or the one in which it goes on since it was merged. */
  readonly incident: Incident;
  /** The incident that the message was about, where that was merged into this one. */
  readonly mergedFrom?: string;
  readonly unit: Unit;
  readonly task: Task | undefined;
  /** What the link is for, met or not; of a merged incident what the unit owes of it in the other one, too. */
  readonly obligations: readonly Obligation[];
  /** The obligation of `incident` that each one of the message's became. */
  readonly became: ReadonlyMap<string, string>;
  /** Empty while the incident is not dispatched, and once it ended. */
  readonly steps: readonly OneTapStep[];
  /** What is answered once the task is acknowledged: a telephone without a line may already take it down. */
  readonly later: readonly OneTapStep[];
  readonly end: LinkEnd | undefined;
  readonly map: Messaging['map'];
}

/** The task of a notification's link, as it is now; `undefined` where it has none or its incident or unit is gone. */
export async function linkedTask(deps: OneTapDependencies, id: string): Promise<LinkedTask | undefined> {
  const notification = await deps.notifications.get(id);
  if (!notification?.link || notification.incident === undefined) return undefined;
  const [told, registry] = await Promise.all([deps.incidents.load(notification.incident), deps.publications.active('registry')]);
  const unit = indexRegistry(registry.body).unit(notification.unit);
  const incident = told?.mergedInto ? await whereItGoesOn(deps.incidents, told.id) : told;
  if (!told || !incident || !unit) return undefined;
  const { obligations: ids, until } = notification.link;
  const now = toInstant(deps.clock.now());
  const own = told.obligations.filter((one) => ids.includes(one.id) && one.unit === unit.id);
  const became = told === incident ? new Map<string, string>() : goneOnAs(own, told, incident);
  const gone = incident.obligations.filter(({ id: one }) => [...became.values()].includes(one));
  const obligations = [...own.filter(({ id: one }) => !became.has(one)), ...gone];
  const end = endOf(incident, obligations, until, now);
  const steps = end ? [] : stepsOf(incident, obligations, { principal: linkPrincipal(unit, id), authorizer: deps.authorizer }, now);
  return {
    notification,
    incident,
    ...(told === incident ? {} : { mergedFrom: told.id }),
    became,
    unit,
    task: incident.tasks.find((one) => one.unit === unit.id),
    obligations,
    steps,
    later: steps.some(({ action }) => action === 'acknowledge') ? ownSteps(obligations) : [],
    end,
    map: registry.body.messaging?.map,
  };
}

/** What was open when an incident was merged, as the same unit owes it where it goes on: what was carried over, else what it owes there anyway. */
function goneOnAs(own: readonly Obligation[], told: Incident, incident: Incident): Map<string, string> {
  const open = incident.obligations.filter(({ state }) => state === 'pending');
  const became = new Map<string, string>();
  for (const { id, unit, action, state, from } of own) {
    if (state !== 'superseded') continue;
    const same = open.filter((one) => one.unit === unit && one.action === action && ![...became.values()].includes(one.id));
    // A task that a person assigned is like no other: it goes on only as what it was carried over to.
    const anyway = from === 'assigned' ? undefined : same.find((one) => one.from !== 'assigned');
    const next = same.find(({ carriedFrom }) => carriedFrom === told.id) ?? anyway;
    if (next) became.set(id, next.id);
  }
  return became;
}

function endOf(incident: Incident, obligations: readonly Obligation[], until: Instant, now: Instant): LinkEnd | undefined {
  if (OVER_STATES.includes(incident.state)) return 'over';
  if (!obligations.some(({ state }) => state === 'pending')) return obligations.some(({ state }) => state === 'met') ? 'done' : 'replaced';
  return toMillis(now) > toMillis(until) ? 'expired' : undefined;
}

/** First the task is acknowledged, then each obligation answered. */
function stepsOf(incident: Incident, obligations: readonly Obligation[], asking: Asking, now: Instant): OneTapStep[] {
  const allowed = allowedActions(incident, now, asking);
  const open = obligations.filter(({ state }) => state === 'pending');
  if (allowed.includes('acknowledge')) return open.slice(0, 1).map((obligation) => ({ action: 'acknowledge', obligation }));
  return ownSteps(open).filter(({ action }) => allowed.includes(action));
}

const ownSteps = (obligations: readonly Obligation[]): OneTapStep[] =>
  obligations.filter(({ state }) => state === 'pending').map((obligation) => ({ action: obligation.action, obligation }));

/** The step that a page asks for; one that was opened before its incident was merged still names what it was about then. */
export function stepAsked({ steps, became, mergedFrom }: LinkedTask, asked: AskedStep): OneTapStep | undefined {
  const same = steps.filter(({ action }) => action === asked.action);
  const named = (id: string | undefined) => same.find(({ obligation }) => obligation.id === id);
  return (
    named(asked.obligation) ?? named(became.get(asked.obligation)) ?? (mergedFrom && asked.action === 'acknowledge' ? same[0] : undefined)
  );
}

interface AskedStep {
  readonly action: string;
  readonly obligation: string;
}

/**
 * Does one of a link's steps, whatever else happened to the incident meanwhile: what others do does not change what this unit answers. Throws
 * ActionNotAllowed when the step is none (any more), and InvalidAction.
 */
export function answerByLink(deps: OneTapDependencies, id: string, asked: AskedStep, input: ActionInput): Promise<Incident> {
  return retrying(async () => {
    const linked = await linkedTask(deps, id);
    const step = linked && stepAsked(linked, asked);
    if (!linked || !step)
      throw new ActionNotAllowed(`this link does not allow ${asked.action} now`, linked?.steps.map(({ action }) => action) ?? []);
    const { incident, unit } = linked;
    try {
      return await performAction(deps, {
        incident: incident.id,
        principal: linkPrincipal(unit, id),
        expectedVersion: incident.version,
        action: step.action,
        input: { ...input, obligation: step.obligation.id },
      });
    } catch (cause) {
      if (cause instanceof StaleVersion) throw new VersionConflict(cause.message, { cause });
      throw cause;
    }
  });
}
