import { isMoreSevere } from '../alarm/rule-machine.ts';
import { type Instant, toInstant } from '../instant.ts';
import type { EpisodeRecord } from '../ports/incident-store.ts';
import { changeOf } from './append.ts';
import type { NewEvent } from './events.ts';
import { wasIn } from './fold-alarms.ts';
import { hasEnded } from './grouping.ts';
import { changeSilenced, letGo } from './look-at-held.ts';
import type { Actor, AlarmRow } from './model.ts';
import { raiseGrade } from './raise-grade.ts';
import { whereItGoesOn } from './successor.ts';
import { type AlarmDependencies, isSilenced, replacing, takeOnset } from './take-onset.ts';

export interface AlarmChange {
  /** Identity of what makes it change. */
  readonly effect: string;
  readonly transition: 'upgrade' | 'downgrade' | 'clear';
  /** The alarm as it is from now on. */
  readonly alarm: AlarmRow;
  /** When it changed, in the data. */
  readonly time: Instant;
  /** What was measured then. */
  readonly value?: number;
  readonly actor: Actor;
}

/** Takes a change of an alarm that began: to the incident it is in, or to the record of what holds it back. Throws AlreadyApplied. */
export async function changeAlarm(deps: AlarmDependencies, record: EpisodeRecord, change: AlarmChange): Promise<void> {
  const { effect, transition, alarm, time, value, actor } = change;
  if (isSilenced(record)) return changeSilenced(deps, record, effect, alarm);
  const incident = await whereItGoesOn(deps.incidents, record.incident, record.episode);
  if (!incident) return deps.incidents.recordEpisode({ ...record, alarm }, effect);
  const isWorse = transition === 'upgrade' && isMoreSevere(alarm.grade, incident.grade);
  // What holds it back is not more severe than it any more; where something else is, it stays where it is.
  if (isWorse && record.alarm.inhibitedBy && (await letGo(deps, record, effect, alarm))) return;
  // It was judged at a milder grade, and that is over: what got worse since is a new matter, which names the old one.
  if (isWorse && hasEnded(incident) && !record.alarm.inhibitedBy) return takeOnset(deps, { effect, alarm, actor, ...replacing(record) });
  // Of an alarm that flaps the incident knows how many there were.
  if (record.damped && !isWorse) return deps.incidents.recordEpisode({ ...record, alarm }, effect);
  const at = toInstant(deps.clock.now());
  const { episode, grade, clearReason, reported } = alarm;
  const said = { episode, time, ...(value === undefined ? {} : { value }), ...wasIn(incident, record.alarm) };
  const events: NewEvent[] =
    transition === 'clear'
      ? [{ type: 'alarm-cleared', at, actor, data: { ...said, ...(clearReason ? { reasonCode: clearReason } : {}) } }]
      : [{ type: 'alarm-regraded', at, actor, data: { ...said, grade, ...(reported ? { reported } : {}) } }];
  if (transition === 'upgrade' && !record.alarm.inhibitedBy) events.push(...(await raiseGrade(deps, incident, grade, at, actor)));
  await deps.incidents.commit({ ...changeOf(deps, incident, events), effect, episode: { ...record, alarm } });
}
