import { startAcknowledgements } from './acknowledgement.ts';
import { callsAfter } from './calls.ts';
import { reminded, told } from './escalate.ts';
import type { EventOf, IncidentEvent } from './events.ts';
import { joinAlarm, regraded, withChanged, withEnd, withFlapping, withReleased } from './fold-alarms.ts';
import { GENESIS } from './hash-chain.ts';
import {
  absorb,
  answerExtension,
  askExtension,
  endPlans,
  fulfil,
  giveTo,
  mapObligations,
  only,
  regrade,
  startClocks,
  supersede,
  withAcknowledgement,
  withTask,
  withTasks,
} from './incident-parts.ts';
import type { Incident, IncidentIn } from './model.ts';
import { canBeMet, waitsForOthers, withoutClock, withoutNextStep } from './obligations.ts';
import { OPEN_STATES } from './stages.ts';

/** The incident as its events tell it. Throws TypeError when they do not begin with `raised`. */
export function foldIncident(events: readonly IncidentEvent[]): Incident {
  const [first, ...rest] = events;
  if (first?.type !== 'raised') throw new TypeError(`an incident begins with the event "raised", not "${first?.type ?? 'nothing'}"`);
  return rest.reduce(applyEvent, raise(first));
}

/** The incident after one more event; exhaustive over all types. Throws TypeError for an event that its state cannot have. */
export function applyEvent(incident: Incident, event: IncidentEvent): Incident {
  return startAcknowledgements(incident, happen(incident, event), event.at);
}

function happen(incident: Incident, event: IncidentEvent): Incident {
  const next: Incident = { ...incident, version: event.seq, headHash: event.hash };
  switch (event.type) {
    case 'raised':
      return raise(event);
    case 'alarm-joined':
      return { ...next, ...joinAlarm(next, event.data) };
    case 'alarm-regraded': {
      const { episode, was, grade, value, reported } = event.data;
      return { ...next, alarms: withChanged(next.alarms, episode, was, (alarm) => regraded(alarm, { grade, value, reported })) };
    }
    case 'alarm-cleared': {
      const { episode, was, time, reasonCode } = event.data;
      return { ...next, alarms: withChanged(next.alarms, episode, was, (alarm) => withEnd(alarm, time, reasonCode)) };
    }
    case 'alarm-amended': {
      const { episode, was, alarm } = event.data;
      return { ...next, alarms: withChanged(next.alarms, episode, was, () => alarm) };
    }
    case 'alarm-flapping': {
      const { alarm, ...since } = event.data;
      return { ...next, alarms: withFlapping(next.alarms, alarm, since) };
    }
    case 'alarm-released': {
      const { episode, was, to } = event.data;
      return { ...next, alarms: withReleased(next.alarms, episode, was, to === next.id ? undefined : to) };
    }
    case 'cause-declared': {
      const { cause, reach, from, until } = event.data;
      return { ...next, cause: { cause, reach, from, until } };
    }
    case 'grade-raised':
      return { ...supersede(next, event.at, event.data.superseded, event.data.obligations), grade: event.data.to };
    case 'level-proposed':
      return { ...next, proposedLevel: event.data.level };
    case 'merge-proposed':
      return { ...next, mergeProposed: event.data.with };
    case 'regraded':
      return regrade(next, event);
    case 'assessment-started':
      return { ...only(next, event, 'raised'), state: 'assessing' };
    case 'confirmed': {
      const { level, met, started, superseded, obligations } = event.data;
      const assessed = fulfil(only(next, event, 'assessing'), met, event.data.evidence);
      const planned = supersede(startClocks(assessed, started), event.at, superseded, obligations);
      return { ...planned, state: 'confirmed', level, assessedAt: event.at, confirmedAt: event.at };
    }
    case 'false-alarm-proposed':
      return { ...only(next, event, 'assessing'), falseAlarmProposedBy: event.data.by, falseAlarmProposedByLeader: event.data.leader };
    case 'false-alarm': {
      const { reasonCode, text, met, waived } = event.data;
      const ended = mapObligations(fulfil(only(next, event, 'assessing'), met), (one) =>
        waived.includes(one.id) ? { ...one, state: 'waived', outcome: 'waived' } : one,
      );
      return { ...endPlans(ended, event.at), state: 'false-alarm', falseAlarm: { reasonCode, at: event.at, ...(text ? { text } : {}) } };
    }
    case 'reopened': {
      const ended = only(next, event, 'false-alarm');
      const { falseAlarm: _ended, falseAlarmProposedBy: _by, falseAlarmProposedByLeader: _leader, ...rest } = ended;
      return { ...rest, state: 'assessing', obligations: [...rest.obligations, ...event.data.obligations] };
    }
    case 'dispatched': {
      const { met, started, units, acknowledge } = event.data;
      const sent = startClocks(fulfil(only(next, event, 'confirmed'), met), started);
      const settled = acknowledge ? { acknowledgeWithin: acknowledge } : {};
      return withTasks({ ...sent, ...settled, state: 'dispatched', dispatchedAt: event.at }, units);
    }
    case 'acknowledged': {
      const answered: Incident = next.state === 'dispatched' ? { ...next, state: 'handling' } : next;
      return withTask(startClocks(answered, event.data.started), event.data.unit, ({ returned: _changedItsMind, ...task }) => ({
        ...task,
        acknowledgedAt: event.at,
      }));
    }
    case 'returned':
      return withTask(next, event.data.unit, (task) => ({ ...task, returned: { at: event.at, reason: event.data.reason } }));
    case 'reassigned': {
      const given = supersede(next, event.at, event.data.superseded, event.data.obligations);
      return given.dispatchedAt ? withTask(given, event.data.unit, ({ returned: _settled, ...task }) => task) : given;
    }
    case 'handling-moved': {
      const { to, tier, superseded, obligations } = event.data;
      const given = supersede(next, event.at, superseded, obligations);
      const handled: Incident = { ...given, handledBy: { unit: to, tier, since: event.at } };
      return handled.dispatchedAt && obligations.length > 0 ? withTasks(handled, [to]) : handled;
    }
    case 'arrived': {
      const { met, started, unit, evidence } = event.data;
      return withTask(startClocks(fulfil(next, met, evidence), started), unit, (task) => ({ ...task, arrivedAt: event.at }));
    }
    case 'obligation-disposed': {
      const { met, started, unit, last, evidence, waived = [] } = event.data;
      const handled = startClocks(fulfil(only(next, event, 'handling', 'disposed', 'verified'), met, evidence), started);
      const excused = mapObligations(handled, (one) => {
        const own = waived.find(({ obligation }) => obligation === one.id);
        return own ? { ...withoutNextStep(one), state: 'waived', outcome: own.outcome } : one;
      });
      const done = withTask(excused, unit, (task) => ({ ...task, disposedAt: event.at }));
      return last ? { ...only(done, event, 'handling'), state: 'disposed', disposedAt: event.at } : done;
    }
    case 'fed-back':
    case 'obligation-met':
      return startClocks(fulfil(next, event.data.met, event.data.evidence), event.data.started ?? []);
    case 'verified':
      return { ...only(next, event, 'disposed'), state: 'verified', verifiedAt: event.at };
    case 'rejected': {
      const { disposedAt: _disposed, ...rest } = supersede(
        only(next, event, 'disposed'),
        event.at,
        event.data.superseded,
        event.data.obligations,
      );
      const unit = next.obligations.find(({ id }) => id === event.data.obligation)?.unit ?? '';
      // The disposal did not stand: what waits for it waits again, unless its breach is on record.
      const again: IncidentIn<'handling'> = { ...rest, state: 'handling' };
      const stopped = mapObligations(again, (one) =>
        one.state === 'pending' && (one.from === 'disposed' || waitsForOthers(again, one)) && !one.breachedAt ? withoutClock(one) : one,
      );
      return withTask(stopped, unit, ({ disposedAt: _undone, ...task }) => task);
    }
    case 'cleared': {
      const over: IncidentIn<'cleared'> = { ...endPlans(only(next, event, 'verified'), event.at), state: 'cleared', clearedAt: event.at };
      return mapObligations(over, (one) => (canBeMet(over, one) ? one : withoutNextStep(one)));
    }
    case 'archived':
      return { ...only(next, event, 'cleared'), state: 'archived', archivedAt: event.at };
    case 'report-published': {
      const { met, started = [], evidence, report } = event.data;
      const reported = fulfil(only(next, event, 'verified', 'cleared', 'archived'), met, evidence);
      // A correction does not change when it was reported.
      return { ...startClocks(reported, started), reportedAt: reported.reportedAt ?? event.at, ...(report ? { report } : {}) };
    }
    case 'message-received':
      return { ...next, messages: [...(next.messages ?? []), event.data.message] };
    case 'call-logged': {
      const calls = callsAfter(next, event);
      return next.calls || calls.length > 0 ? { ...next, calls } : next;
    }
    case 'deputy-called-for':
      return { ...next, calls: (next.calls ?? []).filter(({ id }) => id !== event.data.call) };
    case 'commented':
    case 'on-scene-supported':
    case 'supervised':
      return next;
    case 'task-assigned':
    case 'support-requested':
      return giveTo(next, event.data.obligations);
    case 'extension-requested':
      return askExtension(next, event);
    case 'extension-granted':
    case 'extension-refused':
      return answerExtension(next, event);
    case 'taken-over': {
      const { unit, tier, superseded, obligations } = event.data;
      const given = giveTo(supersede(next, event.at, superseded, []), obligations);
      return { ...given, handledBy: { unit, tier, since: event.at } };
    }
    case 'plan-activated': {
      const { plan, area, unit } = event.data;
      const activated = { plan, ...(area ? { area } : {}), activatedAt: event.at, ...(unit ? { unit } : {}) };
      return { ...next, plans: [...(next.plans ?? []), activated] };
    }
    case 'plan-ended':
      return endPlans(next, event.at, event.data.plan);
    case 'handed-over':
      return supersede(next, event.at, event.data.superseded, []);
    case 'merged': {
      const ended = endPlans(supersede(only(next, event, ...OPEN_STATES), event.at, event.data.superseded, []), event.at);
      return { ...ended, state: 'archived', archivedAt: event.at, mergedInto: event.data.into };
    }
    case 'absorbed':
      return absorb(next, event);
    case 'split': {
      const { into, alarms } = event.data;
      return { ...next, alarms: next.alarms.map((alarm) => (alarms.includes(alarm.episode) ? { ...alarm, movedTo: into } : alarm)) };
    }
    case 'obligation-warned':
      return mapObligations(next, (one) => (one.id === event.data.obligation ? { ...one, warnedAt: event.at } : one));
    case 'obligation-breached':
      return mapObligations(next, (one) =>
        one.id === event.data.obligation
          ? { ...one, breachedAt: event.at, ...(event.data.escalation ? { escalation: event.data.escalation } : {}) }
          : one,
      );
    case 'obligation-escalated': {
      const { obligation, steps } = event.data;
      return mapObligations(next, (one) => {
        const escalation = one.escalation ?? (steps && { steps, told: 0 });
        return one.id === obligation && escalation ? { ...one, escalation: told(escalation, event.data) } : one;
      });
    }
    case 'obligation-reminded':
      return mapObligations(next, (one) =>
        one.id === event.data.obligation && one.escalation
          ? { ...one, escalation: reminded(one.escalation, event.data.number, event.data.next) }
          : one,
      );
    case 'acknowledgement-missed': {
      const { unit, escalation } = event.data;
      return withAcknowledgement(next, unit, (clock) => ({ ...clock, missedAt: event.at, ...(escalation ? { escalation } : {}) }));
    }
    case 'acknowledgement-escalated':
      return withAcknowledgement(next, event.data.unit, ({ escalation, ...clock }) =>
        escalation ? { ...clock, escalation: told(escalation, event.data) } : clock,
      );
    case 'acknowledgement-reminded': {
      const { unit, number, next: following } = event.data;
      return withAcknowledgement(next, unit, ({ escalation, ...clock }) =>
        escalation ? { ...clock, escalation: reminded(escalation, number, following) } : clock,
      );
    }
  }
}

function raise(event: EventOf<'raised'>): Incident {
  const { alarm, furtherAlarms = [], message, obligations, reporter: _digests, ...data } = event.data;
  return {
    ...data,
    id: event.incident,
    tenant: event.tenant,
    version: event.seq,
    headHash: event.hash,
    state: 'raised',
    raisedAt: event.at,
    alarms: [...(alarm ? [alarm] : []), ...furtherAlarms],
    ...(message ? { messages: [message] } : {}),
    obligations,
    tasks: [],
  };
}

/** Where a chain begins, for the first event. */
export const BEFORE_FIRST = { version: 0, headHash: GENESIS } as const;
