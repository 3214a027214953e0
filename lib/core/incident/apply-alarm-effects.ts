import type { AlarmEffect, Transition } from '../alarm/model.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import { type Instant, toInstant } from '../instant.ts';
import { AlreadyApplied } from '../ports/errors.ts';
import type { EpisodeRecord, IncidentChange } from '../ports/incident-store.ts';
import type { Grade } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { changeOf, type IncidentDependencies, retrying, systemActor } from './append.ts';
import { catchmentOf, withCatchment } from './areas.ts';
import type { NewEvent } from './events.ts';
import { type Home, hasEnded, homeOf, occurrenceAfter } from './grouping.ts';
import type { Actor, AlarmRow, Incident } from './model.ts';
import { openIncident, proposedLevel } from './open-incident.ts';
import { replan } from './replan.ts';
import { whereItGoesOn } from './successor.ts';

const ACTOR = systemActor('evaluate-telemetry');

export interface AlarmDependencies extends IncidentDependencies {
  /** Whether what a thing reports is played for an exercise. */
  readonly isExercise?: (thing: string) => Promise<boolean>;
}

/** Applies the effects of committed alarm states, in order, each exactly once however often it is given. */
export async function applyAlarmEffects(deps: AlarmDependencies, effects: readonly AlarmEffect[]): Promise<void> {
  for (const effect of effects) {
    try {
      await retrying(() => applyOne(deps, effect));
    } catch (cause) {
      if (!(cause instanceof AlreadyApplied)) throw cause;
    }
  }
}

async function applyOne(deps: AlarmDependencies, effect: AlarmEffect): Promise<void> {
  if (effect.effect === 'amendment') return amend(deps, effect);
  if (effect.transition === 'onset') return onset(deps, effect, alarmRow(effect));
  const record = await deps.incidents.episode(effect.episode);
  if (!record) return;
  const time = toInstant(effect.time);
  const changed: AlarmRow =
    effect.transition === 'clear' ? { ...record.alarm, clearedAt: time } : { ...record.alarm, grade: effect.grade, value: effect.value };
  const incident = await whereItGoesOn(deps.incidents, record.incident, record.episode);
  if (!incident) return deps.incidents.recordEpisode({ ...record, alarm: changed }, effect.id);
  // It was judged at a milder grade, and that is over: what got worse since is a new matter, which names the old one.
  if (effect.transition === 'upgrade' && hasEnded(incident) && isMoreSevere(effect.grade, incident.grade))
    return onset(deps, effect, changed);
  const at = toInstant(deps.clock.now());
  const { episode } = effect;
  const events: NewEvent[] =
    effect.transition === 'clear'
      ? [{ type: 'alarm-cleared', at, actor: ACTOR, data: { episode, time, value: effect.value } }]
      : [{ type: 'alarm-regraded', at, actor: ACTOR, data: { episode, grade: effect.grade, value: effect.value, time } }];
  if (effect.transition === 'upgrade') events.push(...(await raiseGrade(deps, incident, effect.grade, at)));
  await commit(deps, incident, events, effect.id, { ...record, alarm: changed });
}

type TransitionEffect = Extract<AlarmEffect, { effect: 'transition' }>;

async function onset(deps: AlarmDependencies, effect: TransitionEffect, alarm: AlarmRow): Promise<void> {
  if (effect.over) return deps.incidents.recordEpisode({ episode: effect.episode, alarm }, effect.id);
  const registry = await deps.publications.active('registry');
  const index = indexRegistry(registry.body);
  const found = index.sensor(effect.sensor);
  const asset = found && index.asset(found.sensor.asset);
  // The sensor was withdrawn since: its alarm is kept, and nobody is sent anywhere.
  if (!found || !asset) return deps.incidents.recordEpisode({ episode: effect.episode, alarm }, effect.id);
  const exercise = (await deps.isExercise?.(found.thing.id)) ?? false;
  const beginning = { asset, thing: found.thing, exercise, onset: alarm.onsetAt };
  const home = await homeOf(deps, registry.body, beginning);
  const placed: AlarmRow = { ...alarm, asset: asset.id };
  if (home.join) return join(deps, home, effect, placed);
  const change = await openIncident(deps, {
    domain: asset.domain,
    kind: effect.rule,
    title: `${asset.name.zh} ${effect.metric} / ${asset.name.en} ${effect.metric}`,
    grade: effect.grade,
    place: asset.town,
    asset: asset.id,
    position: asset.position,
    occurredAt: alarm.onsetAt,
    exercise,
    ...(home.previous ? { recurrenceOf: home.previous.id, occurrence: occurrenceAfter(home.previous) } : {}),
    alarm: placed,
    actor: ACTOR,
    seed: effect.id,
  });
  const { id } = change.after;
  await deps.incidents.commit({
    ...change,
    effect: effect.id,
    episode: { episode: effect.episode, incident: id, alarm: placed },
    ...takenBy(home, id, deps.clock.now()),
    areas: withCatchment(home.areas, catchmentOf(id, home.whereabouts), deps.clock.now()),
  });
}

/** The groups as the incident leaves them that took an alarm of theirs. */
function takenBy({ group, gateway }: Home, incident: string, now: number): Pick<IncidentChange, 'group' | 'gateway'> {
  const { lastClosed: _before, ...own } = group;
  return {
    group: { ...own, open: incident },
    ...(gateway ? { gateway: { ...gateway, open: incident, takenAt: toInstant(now) } } : {}),
  };
}

type Joining = Extract<Home, { readonly join: Incident }>;

async function join(deps: AlarmDependencies, home: Joining, effect: TransitionEffect, alarm: AlarmRow): Promise<void> {
  const { join: open, isNewAsset } = home;
  const at = toInstant(deps.clock.now());
  const events: NewEvent[] = [{ type: 'alarm-joined', at, actor: ACTOR, data: { alarm, ...(isNewAsset ? { newAsset: true } : {}) } }];
  events.push(...(await raiseGrade(deps, open, effect.grade, at)));
  const episode = { episode: effect.episode, incident: open.id, alarm };
  await deps.incidents.commit({
    ...changeOf(deps, open, events),
    effect: effect.id,
    episode,
    ...takenBy(home, open.id, deps.clock.now()),
  });
}

/** A grade rises by itself and falls only by a person; while no level is confirmed, the obligations of the new grade run. */
export async function raiseGrade(
  deps: IncidentDependencies,
  incident: Incident,
  to: Grade,
  at: Instant,
  actor: Actor = ACTOR,
): Promise<NewEvent[]> {
  if (!isMoreSevere(to, incident.grade) || hasEnded(incident)) return [];
  const [mechanism, registry] = await Promise.all([deps.publications.active('mechanism'), deps.publications.active('registry')]);
  const plan = incident.level
    ? { obligations: [], superseded: [] }
    : replan(incident, to, at, { mechanism: mechanism.body, registry: registry.body });
  const level = incident.level ? undefined : proposedLevel(incident.occurrence, to);
  return [
    { type: 'grade-raised', at, actor, data: { from: incident.grade, to, ...plan } },
    ...(level ? [{ type: 'level-proposed', at, actor, data: { level, occurrence: incident.occurrence ?? 1 } } as const] : []),
  ];
}

async function amend(deps: AlarmDependencies, effect: Extract<AlarmEffect, { effect: 'amendment' }>): Promise<void> {
  const record = await deps.incidents.episode(effect.episode);
  if (!record) return;
  const alarm = effect.corrected.length === 0 ? { ...record.alarm, retracted: true } : corrected(record.alarm, effect.corrected);
  const incident = await whereItGoesOn(deps.incidents, record.incident, record.episode);
  if (!incident) return deps.incidents.recordEpisode({ ...record, alarm }, effect.id);
  const at = toInstant(deps.clock.now());
  const data = { episode: effect.episode, alarm, causedBy: toInstant(effect.time) };
  const raised = await raiseGrade(deps, incident, mostSevere(effect.corrected, alarm.grade), at);
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

function alarmRow({ episode, sensor, metric, rule, grade, value, time }: TransitionEffect): AlarmRow {
  return { episode, sensor, metric, rule, grade, value, onsetAt: toInstant(time) };
}

/** The worst grade that corrected transitions went through, or the one they left the alarm with. */
const mostSevere = (transitions: readonly Transition[], grade: Grade): Grade =>
  transitions.reduce((worst, { transition, grade: own }) => (transition !== 'clear' && isMoreSevere(own, worst) ? own : worst), grade);

/** The alarm as its corrected transitions tell it; where they do not reach back to its onset, that stands as it was. */
function corrected(alarm: AlarmRow, transitions: readonly Transition[]): AlarmRow {
  const { clearedAt: _before, retracted: _no, ...rest } = alarm;
  let next: AlarmRow = rest;
  for (const { transition, time, grade, value } of transitions) {
    if (transition === 'onset') next = { ...next, onsetAt: toInstant(time), grade, value };
    else if (transition === 'clear') next = { ...next, clearedAt: toInstant(time) };
    else next = { ...next, grade, value };
  }
  return next;
}
