import { createHash } from 'node:crypto';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import { AlreadyApplied } from '../ports/errors.ts';
import type { EpisodeRecord, HeldAlarms, HeldBySilence, HeldInIncident } from '../ports/incident-store.ts';
import type { Observe } from '../ports/observer.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import { retrying } from '../retrying.ts';
import { wasEnded } from '../watch/silence.ts';
import { changeOf, systemActor } from './append.ts';
import type { NewEvent } from './events.ts';
import { flappingKey, withOnsets } from './flapping.ts';
import { wasIn } from './fold-alarms.ts';
import { groupName, hasEnded } from './grouping.ts';
import { isLasting } from './inhibition.ts';
import type { AlarmRow } from './model.ts';
import { originOf } from './place-alarm.ts';
import { whereItGoesOn } from './successor.ts';
import { type AlarmDependencies, heldBySilence, isSilenced, replacing, takeOnset } from './take-onset.ts';

/** Looked at in one pass; of more each pass takes its share, so that what has to wait, or cannot be let go, never keeps the rest. */
const PAGE = 500;
/** Far more than are ever held back at once. */
const MOST = 20_000;
const ACTOR = systemActor('watch-deadlines');

export interface HeldDependencies extends AlarmDependencies {
  readonly observe?: Observe;
}

/**
 * One pass over the alarms that are held back: what still lasts when what held it back is over is raised; what flapped and has been quiet is
 * counted to the end. A silence that was ended before its time lets go at once what it holds back. Everything follows from what is stored, so
 * a pass that was missed, or broken off, is made up for by the next. Returns how many could not be looked at; each is told of.
 */
export async function lookAtHeld(deps: HeldDependencies): Promise<number> {
  let failed = 0;
  const now = toInstant(deps.clock.now());
  const all = [...(await deps.incidents.held(now, MOST)), ...(await heldByEndedSilences(deps))];
  for (const one of shareOf(all, now)) {
    try {
      await retrying(() => lookAt(deps, one));
    } catch (cause) {
      // One alarm that cannot be let go must not hold back the others.
      failed++;
      deps.observe?.({ what: 'held-alarm-failed', held: one, cause });
    }
  }
  return failed;
}

/** Another one at another moment; the same at the same. */
function shareOf(all: readonly HeldAlarms[], now: Instant): readonly HeldAlarms[] {
  if (all.length <= PAGE) return all;
  const rank = ({ id }: HeldAlarms): string => createHash('sha256').update(`${now}#${id}`).digest('hex');
  const ranked = all.map((held) => ({ held, rank: rank(held) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return ranked.slice(0, PAGE).map(({ held }) => held);
}

async function lookAt(deps: AlarmDependencies, held: HeldAlarms): Promise<void> {
  if (held.because === 'silenced') return lookAtSilenced(deps, held);
  return held.because === 'inhibited' ? lookAtInhibited(deps, held) : lookAtFlapping(deps, held);
}

/** Looked for as long as these silences would have lasted: an alarm may have begun while their end was not seen everywhere. */
async function heldByEndedSilences({ silences, incidents, clock }: AlarmDependencies): Promise<readonly HeldBySilence[]> {
  const now = toInstant(clock.now());
  const ended = (await silences.upTo(now)).filter((silence) => wasEnded(silence, now));
  return (await Promise.all(ended.map(({ id }) => incidents.heldBySilence(id)))).flat();
}

async function lookAtSilenced(deps: AlarmDependencies, held: HeldBySilence): Promise<void> {
  const record = await deps.incidents.episodeToReplace(held.episode);
  if (!record || !isSilenced(record) || !isLasting(record.alarm)) return deps.incidents.letGo(held.id);
  const onset = {
    effect: `unsilenced#${held.episode}`,
    alarm: record.alarm,
    held: { row: held, was: record.alarm },
    isLookedAt: true,
    ...replacing(record),
  };
  await once(takeOnset(deps, onset));
}

/** An alarm that is silenced and changed: still held back, or not any more, as it is now. */
export async function changeSilenced(deps: AlarmDependencies, record: EpisodeRecord, effect: string, alarm: AlarmRow): Promise<void> {
  if (!isLasting(alarm)) return deps.incidents.recordEpisode({ ...record, alarm }, effect);
  const row = heldBySilence(record.episode, alarm.silencedBy ?? '', toInstant(deps.clock.now()), false);
  await takeOnset(deps, { effect, alarm, held: { row, was: record.alarm }, ...replacing(record) });
}

async function lookAtInhibited(deps: AlarmDependencies, held: HeldInIncident): Promise<void> {
  const record = await deps.incidents.episodeToReplace(held.episode);
  if (!record || (isHere(record, held) && !isLasting(record.alarm))) return deps.incidents.letGo(held.id);
  if (isHere(record, held)) {
    const here = (await whereItGoesOn(deps.incidents, held.incident))?.id ?? held.incident;
    const onset = {
      effect: `released#${held.episode}`,
      alarm: asBefore(record.alarm),
      held: { row: { ...held, incident: here }, was: record.alarm },
      ...replacing(record),
    };
    await once(takeOnset(deps, onset));
  }
  await finishRelease(deps, held, record.alarm);
}

/** Lets an alarm go because it got worse than what holds it back. False where something else holds it back still: then nothing has changed. */
export async function letGo(deps: AlarmDependencies, record: EpisodeRecord, effect: string, alarm: AlarmRow): Promise<boolean> {
  const { incident, episode } = record;
  if (!incident) return false;
  const exercise = (await deps.incidents.load(incident))?.exercise ?? false;
  const row: HeldInIncident = {
    id: `inhibited/${episode}`,
    because: 'inhibited',
    at: toInstant(deps.clock.now()),
    episode,
    incident,
    exercise,
  };
  await takeOnset(deps, { effect, alarm: asBefore(alarm), held: { row, was: record.alarm }, ...replacing(record) });
  const after = await deps.incidents.episode(episode);
  if (after && isHere(after, row)) return false;
  await finishRelease(deps, row, record.alarm);
  return true;
}

const asBefore = ({ inhibitedBy: _held, ...alarm }: AlarmRow): AlarmRow => alarm;
const isHere = ({ incident, alarm }: EpisodeRecord, held: HeldInIncident): boolean =>
  incident === held.incident && alarm.inhibitedBy !== undefined;

/** Says, where the alarm was recorded while it was held back, where it went on. Comes after it went, and does nothing before. */
async function finishRelease(deps: AlarmDependencies, held: HeldInIncident, was: AlarmRow): Promise<void> {
  const record = await deps.incidents.episode(held.episode);
  if (!record?.incident || isHere(record, held)) return;
  const incident = await whereItGoesOn(deps.incidents, held.incident);
  if (!incident || record.incident === incident.id) return deps.incidents.letGo(held.id);
  // It lasted when it was let go, whatever became of it since.
  const { clearedAt: _since, clearReason: _why, retracted: _nor, ...lasting } = was;
  const recorded: AlarmRow = { ...lasting, inhibitedBy: was.inhibitedBy ?? held.incident };
  const data = { episode: held.episode, to: record.incident, ...wasIn(incident, recorded) };
  const events: NewEvent[] = [{ type: 'alarm-released', at: toInstant(deps.clock.now()), actor: ACTOR, data }];
  const change = { ...changeOf(deps, incident, events), effect: `released-from#${held.incident}#${held.episode}`, release: held.id };
  if (await once(deps.incidents.commit(change))) return;
  await deps.incidents.letGo(held.id);
}

/**
 * It has been quiet since `at` was set: the incident is told of the rest of them, and of the last one as of any other if it lasts. `seen` may be
 * stale, in a second attempt most of all: one that has begun again since replaced its row together with the group, which is read first.
 */
async function lookAtFlapping(deps: AlarmDependencies, seen: HeldInIncident, isResumed = false): Promise<void> {
  const registry = indexRegistry((await deps.publications.active('registry')).body);
  const earlier = await deps.incidents.episode(seen.episode);
  const asset = earlier && (registry.asset(earlier.alarm.asset ?? '') ?? originOf(registry, earlier.alarm)?.asset);
  if (!asset) return deps.incidents.letGo(seen.id);
  const group = await deps.incidents.group(asset.domain, groupName(asset.id, seen.exercise));
  const held = await deps.incidents.heldAlarm(seen.id);
  if (held?.because !== 'flapping' || toMillis(held.at) > deps.clock.now()) return;
  const [record, incident] = await Promise.all([
    deps.incidents.episodeToReplace(held.episode),
    whereItGoesOn(deps.incidents, held.incident),
  ]);
  const key = record && flappingKey(record.alarm);
  const onsets = key === undefined ? undefined : group.onsets?.[key];
  if (!record || !incident || key === undefined) return deps.incidents.letGo(held.id);
  const lasts = record.damped === true && isLasting(record.alarm);
  // It stopped to flap because it stays: a person who has ended the incident hears of it again.
  if (lasts && hasEnded(incident) && record.incident === held.incident && !isResumed) {
    const again = { effect: `resumed#${held.episode}`, alarm: record.alarm, held: { row: held, was: record.alarm }, ...replacing(record) };
    await once(takeOnset(deps, again));
    // The group may have moved with it.
    return lookAtFlapping(deps, held, true);
  }
  if (onsets?.flaps === undefined) return deps.incidents.letGo(held.id);
  const stays = lasts && !hasEnded(incident);
  const data = {
    alarm: record.alarm,
    count: Math.max(0, onsets.flaps - (onsets.told ?? 0)),
    active: (stays ? 1 : 0) - (onsets.toldActive ? 1 : 0),
    ended: true,
  };
  const events: NewEvent[] = [{ type: 'alarm-flapping', at: toInstant(deps.clock.now()), actor: ACTOR, data }];
  const { damped: _now, ...own } = record;
  await deps.incidents.commit({
    ...changeOf(deps, incident, events),
    group: withOnsets(group, key, undefined, deps.clock.now()),
    release: held.id,
    ...(stays ? { episode: own } : {}),
  });
}

/** False where it had been done before. */
async function once(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (cause) {
    if (cause instanceof AlreadyApplied) return false;
    throw cause;
  }
}
