import { linkPrincipal } from '../access/one-tap-access.ts';
import type { Principal } from '../access/principal.ts';
import type { ActionInput } from '../incident/action-input.ts';
import { allowedActions } from '../incident/allowed-actions.ts';
import { retrying } from '../incident/append.ts';
import { ActionNotAllowed, StaleVersion } from '../incident/errors.ts';
import { type Incident, type Obligation, OVER_STATES, type Task } from '../incident/model.ts';
import { type ActionDependencies, performAction } from '../incident/perform-action.ts';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import { VersionConflict } from '../ports/errors.ts';
import type { Notification, NotificationStore } from '../ports/notification-store.ts';
import type { Messaging, Unit } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';

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
  readonly incident: Incident;
  readonly unit: Unit;
  readonly task: Task | undefined;
  /** What the link is for, met or not. */
  readonly obligations: readonly Obligation[];
  /** Empty while the incident is not dispatched, and once it ended. */
  readonly steps: readonly OneTapStep[];
  readonly end: LinkEnd | undefined;
  readonly map: Messaging['map'];
}

/** The task of a notification's link, as it is now; `undefined` where it has none or its incident or unit is gone. */
export async function linkedTask(deps: OneTapDependencies, id: string): Promise<LinkedTask | undefined> {
  const notification = await deps.notifications.get(id);
  if (!notification?.link || notification.incident === undefined) return undefined;
  const [incident, registry] = await Promise.all([deps.incidents.load(notification.incident), deps.publications.active('registry')]);
  const unit = indexRegistry(registry.body).unit(notification.unit);
  if (!incident || !unit) return undefined;
  const { obligations: ids, until } = notification.link;
  const now = toInstant(deps.clock.now());
  const obligations = incident.obligations.filter((one) => ids.includes(one.id) && one.unit === unit.id);
  const end = endOf(incident, obligations, until, now);
  return {
    notification,
    incident,
    unit,
    task: incident.tasks.find((one) => one.unit === unit.id),
    obligations,
    steps: end ? [] : stepsOf(incident, obligations, linkPrincipal(unit, id), now),
    end,
    map: registry.body.messaging?.map,
  };
}

function endOf(incident: Incident, obligations: readonly Obligation[], until: Instant, now: Instant): LinkEnd | undefined {
  if (OVER_STATES.includes(incident.state)) return 'over';
  if (!obligations.some(({ state }) => state === 'pending')) return obligations.some(({ state }) => state === 'met') ? 'done' : 'replaced';
  return toMillis(now) > toMillis(until) ? 'expired' : undefined;
}

/** First the task is acknowledged, then each obligation answered. */
function stepsOf(incident: Incident, obligations: readonly Obligation[], principal: Principal, now: Instant): OneTapStep[] {
  const allowed = allowedActions(incident, now, principal);
  const open = obligations.filter(({ state }) => state === 'pending');
  if (allowed.includes('acknowledge')) return open.slice(0, 1).map((obligation) => ({ action: 'acknowledge', obligation }));
  return open.filter(({ action }) => allowed.includes(action)).map((obligation) => ({ action: obligation.action, obligation }));
}

/**
 * Does one of a link's steps, whatever else happened to the incident meanwhile: what others do does not change what this unit answers. Throws
 * ActionNotAllowed when the step is none (any more), and InvalidAction.
 */
export function answerByLink(
  deps: OneTapDependencies,
  id: string,
  step: { readonly action: string; readonly obligation: string },
  input: ActionInput,
): Promise<Incident> {
  return retrying(async () => {
    const linked = await linkedTask(deps, id);
    const isStep = linked?.steps.some(({ action, obligation }) => action === step.action && obligation.id === step.obligation);
    if (!linked || !isStep)
      throw new ActionNotAllowed(`this link does not allow ${step.action} now`, linked?.steps.map(({ action }) => action) ?? []);
    const { incident, unit } = linked;
    try {
      return await performAction(deps, {
        incident: incident.id,
        principal: linkPrincipal(unit, id),
        expectedVersion: incident.version,
        action: step.action,
        input: { ...input, obligation: step.obligation },
      });
    } catch (cause) {
      if (cause instanceof StaleVersion) throw new VersionConflict(cause.message, { cause });
      throw cause;
    }
  });
}
