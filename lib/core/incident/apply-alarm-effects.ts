import type { AlarmEffect, Transition } from '../alarm/model.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import { toInstant } from '../instant.ts';
import { applyFault } from '../maintenance/keep-orders.ts';
import { AlreadyApplied } from '../ports/errors.ts';
import type { EpisodeRecord } from '../ports/incident-store.ts';
import type { MaintenanceStore } from '../ports/maintenance-store.ts';
import type { Grade } from '../registry/model.ts';
import { RememberedNames } from '../remembered-names.ts';
import { retrying } from '../retrying.ts';
import { changeOf, systemActor } from './append.ts';
import { changeAlarm } from './change-alarm.ts';
import type { NewEvent } from './events.ts';
import { wasIn, withEnd } from './fold-alarms.ts';
import { changeSilenced } from './look-at-held.ts';
import type { AlarmRow, Incident } from './model.ts';
import { raiseGrade } from './raise-grade.ts';
import { whereItGoesOn } from './successor.ts';
import { type AlarmDependencies, isSilenced, takeOnset } from './take-onset.ts';

const ACTOR = systemActor('evaluate-telemetry');

/** What effects need: alarms go to incidents, faults of instruments to maintenance orders. */
export interface EffectDependencies extends AlarmDependencies {
  readonly maintenance: MaintenanceStore;
}

/** So many effects are remembered as applied: those of the last few hundred alarms. */
const MOST_REMEMBERED = 1000;

/**
 * Applies effects for as long as an instance lives. Those that were found in a state (`areFound`) have been applied most of the time, since
 * nobody takes them out before the state is next written: of those that were not applied here, one read tells. `most` are remembered: 0 where
 * effects are applied before it is known whether their state stands, for another one would then carry the same names.
 */
export function alarmEffects(
  deps: EffectDependencies,
  most = MOST_REMEMBERED,
): (effects: readonly AlarmEffect[], areFound?: boolean) => Promise<void> {
  const applied = new RememberedNames(most);
  return async (effects, areFound = false) => {
    const unknown = effects.filter(({ id }) => !applied.has(id));
    const known = areFound && unknown.length > 0 ? await deps.incidents.areApplied(unknown.map(({ id }) => id)) : [];
    await applyAlarmEffects(
      deps,
      unknown.filter((_, index) => !known[index]),
    );
    for (const { id } of effects) applied.add(id);
  };
}

/** Applies the effects of committed alarm states, in order, each exactly once however often it is given. */
export async function applyAlarmEffects(deps: EffectDependencies, effects: readonly AlarmEffect[]): Promise<void> {
  for (const effect of effects) {
    try {
      await retrying(() => applyOne(deps, effect));
    } catch (cause) {
      if (!(cause instanceof AlreadyApplied)) throw cause;
    }
  }
}

async function applyOne(deps: EffectDependencies, effect: AlarmEffect): Promise<void> {
  if (effect.effect === 'fault') return applyFault(deps, effect);
  if (effect.effect === 'amendment') return amend(deps, effect);
  if (effect.transition === 'onset') return takeOnset(deps, { effect: effect.id, alarm: alarmRow(effect), over: effect.over ?? false });
  const record = await deps.incidents.episodeToReplace(effect.episode);
  if (!record) return;
  const time = toInstant(effect.time);
  const changed: AlarmRow =
    effect.transition === 'clear'
      ? withEnd(record.alarm, time, effect.reason)
      : { ...record.alarm, grade: effect.grade, value: effect.value };
  const { id, transition, value } = effect;
  return changeAlarm(deps, record, { effect: id, transition, alarm: changed, time, value, actor: ACTOR });
}

type TransitionEffect = Extract<AlarmEffect, { effect: 'transition' }>;

async function amend(deps: AlarmDependencies, effect: Extract<AlarmEffect, { effect: 'amendment' }>): Promise<void> {
  const record = await deps.incidents.episodeToReplace(effect.episode);
  if (!record) return;
  const alarm = effect.corrected.length === 0 ? { ...record.alarm, retracted: true } : corrected(record.alarm, effect.corrected);
  if (isSilenced(record)) return changeSilenced(deps, record, effect.id, alarm);
  const incident = await whereItGoesOn(deps.incidents, record.incident, record.episode);
  if (!incident) return deps.incidents.recordEpisode({ ...record, alarm }, effect.id);
  const at = toInstant(deps.clock.now());
  const worst = mostSevere(effect.corrected, alarm.grade);
  if (record.damped && !isMoreSevere(worst, incident.grade)) return deps.incidents.recordEpisode({ ...record, alarm }, effect.id);
  const data = { episode: effect.episode, alarm, causedBy: toInstant(effect.time), ...wasIn(incident, record.alarm) };
  const raised = record.alarm.inhibitedBy ? [] : await raiseGrade(deps, incident, worst, at);
  const events: NewEvent[] = [{ type: 'alarm-amended', at, actor: ACTOR, data }, ...raised];
  await commit(deps, incident, events, effect.id, { ...record, alarm });
}

async function commit(
  deps: AlarmDependencies,
  before: Incident,
  events: readonly NewEvent[],
  effect: string,
  episode: EpisodeRecord,
): Promise<void> {
  await deps.incidents.commit({ ...changeOf(deps, before, events), effect, episode });
}

function alarmRow({ episode, sensor, metric, rule, grade, value, because, sources, time }: TransitionEffect): AlarmRow {
  return {
    episode,
    sensor,
    metric,
    rule,
    grade,
    value,
    ...(because ? { because } : {}),
    ...(sources ? { sources } : {}),
    onsetAt: toInstant(time),
  };
}

/** The worst grade that corrected transitions went through, or the one they left the alarm with. */
const mostSevere = (transitions: readonly Transition[], grade: Grade): Grade =>
  transitions.reduce((worst, { transition, grade: own }) => (transition !== 'clear' && isMoreSevere(own, worst) ? own : worst), grade);

/** The alarm as its corrected transitions tell it; where they do not reach back to its onset, that stands as it was. */
function corrected(alarm: AlarmRow, transitions: readonly Transition[]): AlarmRow {
  const { clearedAt: _before, clearReason: _its, retracted: _no, ...rest } = alarm;
  let next: AlarmRow = rest;
  for (const { transition, time, grade, value, because, sources, reason } of transitions) {
    if (transition === 'onset')
      next = { ...next, onsetAt: toInstant(time), grade, value, ...(because ? { because } : {}), ...(sources ? { sources } : {}) };
    else if (transition === 'clear') next = withEnd(next, toInstant(time), reason);
    else next = { ...next, grade, value };
  }
  return next;
}
