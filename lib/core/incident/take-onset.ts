import type { CompiledRulePack } from '../alarm/rule.ts';
import { isMoreSevere } from '../alarm/rule-machine.ts';
import { sensorOfSeries, seriesBehind } from '../alarm/sources.ts';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import type { Bookkeeping, EpisodeRecord, HeldAlarms, HeldBySilence, RecentOnsets } from '../ports/incident-store.ts';
import type { SilenceStore } from '../ports/silence-store.ts';
import { indexRegistry, type RegistryIndex } from '../registry/registry-index.ts';
import { silenceOver } from '../watch/silence.ts';
import { changeOf, type IncidentDependencies, systemActor } from './append.ts';
import { catchmentOf, withCatchment } from './areas.ts';
import type { NewEvent } from './events.ts';
import { flappingKey, flappingOf, isDamped, isFirst, isTold, withOnset, withOnsets } from './flapping.ts';
import { levelFor, wasIn } from './fold-alarms.ts';
import { endOf, type Home, homeOf, occurrenceAfter, type Surroundings, surroundingsOf } from './grouping.ts';
import { type Inhibitor, inhibitorOf, type PlacedAlarm, withInhibitor } from './inhibition.ts';
import type { Actor, AlarmRow, Incident } from './model.ts';
import { openIncident } from './open-incident.ts';
import { originOf } from './place-alarm.ts';
import { raiseGrade } from './raise-grade.ts';

export interface AlarmDependencies extends IncidentDependencies {
  readonly silences: Pick<SilenceStore, 'upTo'>;
  /** Whether what a thing reports is played for an exercise. */
  readonly isExercise?: (thing: string) => Promise<boolean>;
}

export interface Onset {
  /** Identity of what makes it begin. */
  readonly effect: string;
  readonly alarm: AlarmRow;
  /** Whoever reported it. @default the evaluation */
  readonly actor?: Actor;
  /** It had ended when it arrived: recorded, not dispatched. */
  readonly over?: boolean;
  /** What it was held back as until now, and how it was recorded then. */
  readonly held?: { readonly row: HeldAlarms; readonly was: AlarmRow };
  /** Of its record, as there. */
  readonly replaces?: EpisodeRecord['replaces'];
  /** Nothing has become of it: it is only looked at again, and may stay as it is. */
  readonly isLookedAt?: boolean;
}

/** Once an incident was ended by a person, what goes on flapping is held back for no longer than this. */
const HELD_BACK_MILLIS = 3_600_000;

/** Takes an alarm that begins: to the incident it belongs to, to a new one, or to the record of what holds it back. */
export async function takeOnset(deps: AlarmDependencies, onset: Onset): Promise<void> {
  const { effect, alarm } = onset;
  const unplaced = { episode: alarm.episode, alarm, ...replacing(onset) };
  if (onset.over) return deps.incidents.recordEpisode(unplaced, effect);
  const [registry, rules] = await Promise.all([deps.publications.active('registry'), deps.publications.active('rules')]);
  const index = indexRegistry(registry.body);
  const origin = originOf(index, alarm);
  // The sensor was withdrawn since: its alarm is kept, and nobody is sent anywhere.
  if (!origin) return deps.incidents.recordEpisode(unplaced, effect, onset.held ? { release: onset.held.row.id } : {});
  const { asset, thing } = origin;
  const now = toInstant(deps.clock.now());
  const presumed = onset.held?.row.exercise ?? false;
  const around = (exercise: boolean): Promise<Surroundings> => surroundingsOf(deps, registry.body, { asset, thing, exercise });
  const [isExercise = false, silences, surroundings] = await Promise.all([
    onset.held?.row.exercise ?? isPlayed(deps, alarm, index),
    deps.silences.upTo(now),
    around(presumed),
  ]);
  const placed: PlacedAlarm = { ...origin, exercise: isExercise, alarm: { ...alarm, asset: asset.id } };
  const silence = silenceOver(silences, placed, now);
  // What is inhibited is held back already.
  if (silence) return onset.held?.row.because === 'inhibited' ? undefined : silenced(deps, onset, placed, silence);
  const inhibitor = await inhibitorOf(deps.incidents, rules.body, placed);
  if (inhibitor) return isHeldInIncident(onset) ? undefined : inhibit(deps, onset, placed, inhibitor);
  const own = isExercise === presumed ? surroundings : await around(isExercise);
  const home = await homeOf(deps, registry.body, { asset, onset: alarm.onsetAt }, own);
  await take({ deps, onset, placed, packs: rules.body, home });
}

/** What a record, or the onset of one that is written anew, is written in place of. */
export const replacing = ({ replaces }: Pick<Onset, 'replaces'>): Pick<EpisodeRecord, 'replaces'> =>
  replaces === undefined ? {} : { replaces };

/** Whether it is played for an exercise: of a condition over several things, where any of these is, since it would not hold without. */
async function isPlayed({ isExercise }: AlarmDependencies, alarm: AlarmRow, index: RegistryIndex): Promise<boolean> {
  if (alarm.reported) return alarm.reported.exercise ?? false;
  if (!isExercise) return false;
  const things = new Set(seriesBehind(alarm).flatMap((series) => index.sensor(sensorOfSeries(series))?.thing.id ?? []));
  return (await Promise.all([...things].map(isExercise))).includes(true);
}

interface Taking {
  readonly deps: AlarmDependencies;
  readonly onset: Onset;
  readonly placed: PlacedAlarm;
  readonly packs: readonly CompiledRulePack[];
  readonly home: Home;
}

async function take(taking: Taking): Promise<void> {
  const { onset, placed, packs, home } = taking;
  const { alarm, asset } = placed;
  const flapping = flappingOf(packs, asset.domain, alarm.rule);
  // What was held back is no onset of its own.
  const onsets = onset.held ? undefined : withOnset(home.group.onsets?.[flappingKey(alarm)], alarm.onsetAt, flapping);
  const recorded = onsets?.flaps === undefined ? undefined : dampedIn(taking, onsets);
  if (onsets && recorded) return damp(taking, recorded, onsets, flapping.within);
  return home.join ? join(taking, home, onsets, flapping.within) : open(taking, home, onsets, flapping.within);
}

/**
 * The incident that only counts one more of an alarm that flaps, at no worse a grade than its own: the open one that has said so; or the
 * one that a person has just ended, so that it does not come back as a new one each time.
 */
function dampedIn({ deps, home, placed }: Taking, onsets: RecentOnsets): Incident | undefined {
  const isOwn = home.join ? !home.isNewAsset && isDamped(onsets) : home.previous !== undefined && home.previous.id === home.group.open;
  const incident = isOwn ? (home.join ?? home.previous) : undefined;
  if (!incident || isMoreSevere(placed.alarm.grade, incident.grade)) return undefined;
  const end = home.join ? undefined : endOf(incident);
  return end && deps.clock.now() - toMillis(end) > HELD_BACK_MILLIS ? undefined : incident;
}

async function damp(taking: Taking, incident: Incident, onsets: RecentOnsets, within: number): Promise<void> {
  const { deps, onset, placed, home } = taking;
  const { alarm } = placed;
  const { flaps = 0, told = 0, toldActive = false } = onsets;
  const tells = isFirst(onsets) || isTold(onsets);
  const known = tells ? { ...onsets, told: flaps, toldActive: true } : onsets;
  const record = { episode: alarm.episode, incident: incident.id, alarm, damped: true, ...replacing(onset) };
  const rows = {
    group: withOnsets(home.group, flappingKey(alarm), known, deps.clock.now()),
    hold: heldFlapping(taking, incident.id, within),
  };
  if (!tells) return deps.incidents.recordEpisode(record, onset.effect, rows);
  const data = { alarm, count: isFirst(onsets) ? 1 : flaps - told, active: toldActive ? 0 : 1, ended: false };
  const events: NewEvent[] = [{ type: 'alarm-flapping', at: toInstant(deps.clock.now()), actor: ACTOR, data }];
  await deps.incidents.commit({ ...changeOf(deps, incident, events), effect: onset.effect, episode: record, ...rows });
}

/** To be looked at once it could have been quiet for long enough. */
const heldFlapping = ({ deps, placed: { alarm, exercise } }: Taking, incident: string, within: number): HeldAlarms => ({
  id: `flapping/${flappingKey(alarm)}`,
  because: 'flapping',
  at: toInstant(deps.clock.now() + within),
  episode: alarm.episode,
  incident,
  exercise,
});

/** The rows beside an incident that took the alarm. */
async function rowsOf(taking: Taking, incident: string, onsets: RecentOnsets | undefined, within: number): Promise<Bookkeeping> {
  const { deps, onset, placed, packs, home } = taking;
  const now = deps.clock.now();
  const { lastClosed: _before, ...before } = home.group;
  const group = { ...before, open: incident };
  const inhibitors = await withInhibitor(deps.incidents, packs, placed);
  return {
    group: onset.held ? group : withOnsets(group, flappingKey(placed.alarm), onsets, now),
    ...(home.gateway ? { gateway: { ...home.gateway, open: incident, takenAt: toInstant(now) } } : {}),
    ...(inhibitors.length > 0 ? { inhibitors } : {}),
    ...(onsets?.flaps === undefined ? {} : { hold: heldFlapping(taking, incident, within) }),
    ...releaseOf(onset),
  };
}

const marked = (alarm: AlarmRow, onsets: RecentOnsets | undefined): AlarmRow =>
  onsets?.flaps === undefined ? alarm : { ...alarm, flapping: true };

type Joining = Extract<Home, { readonly join: Incident }>;

async function join(taking: Taking, home: Joining, onsets: RecentOnsets | undefined, within: number): Promise<void> {
  const { deps, onset, placed } = taking;
  const { join: incident, isNewAsset } = home;
  const { actor = ACTOR } = onset;
  const at = toInstant(deps.clock.now());
  const alarm = marked(placed.alarm, onsets);
  const row = onset.held?.row;
  const held = row?.because === 'inhibited' && row.incident === incident.id ? onset.held : undefined;
  const released = {
    type: 'alarm-released',
    at,
    actor,
    data: { episode: alarm.episode, to: incident.id, ...wasIn(incident, held?.was) },
  } as const;
  const events = [
    ...(held ? [released] : []),
    joined(at, incident, alarm, { actor, isNewAsset }),
    ...(await raiseGrade(deps, incident, alarm.grade, at, actor)),
  ];
  const known = onsets && !isFirst(onsets) && onsets.told !== undefined ? { ...onsets, told: onsets.told + 1 } : onsets;
  await deps.incidents.commit({
    ...changeOf(deps, incident, events),
    effect: onset.effect,
    episode: { episode: alarm.episode, incident: incident.id, alarm, ...replacing(onset) },
    ...(await rowsOf(taking, incident.id, known, within)),
    ...(held ? { release: held.row.id } : {}),
  });
}

type Opening = Exclude<Home, Joining>;

async function open(taking: Taking, home: Opening, onsets: RecentOnsets | undefined, within: number): Promise<void> {
  const { deps, onset, placed } = taking;
  const { asset, exercise, title, isRegistered } = placed;
  const alarm = marked(placed.alarm, onsets);
  const change = await openIncident(deps, {
    domain: asset.domain,
    kind: alarm.rule,
    title,
    grade: alarm.grade,
    place: asset.town,
    ...(isRegistered ? { asset: asset.id } : {}),
    ...(asset.position ? { position: asset.position } : {}),
    occurredAt: alarm.onsetAt,
    exercise,
    ...(home.previous ? { recurrenceOf: home.previous.id, occurrence: occurrenceAfter(home.previous) } : {}),
    alarm,
    actor: onset.actor ?? ACTOR,
    seed: onset.effect,
  });
  const { id } = change.after;
  const known = onsets?.flaps === undefined ? onsets : { times: onsets.times, flaps: onsets.flaps, told: onsets.flaps };
  await deps.incidents.commit({
    ...change,
    effect: onset.effect,
    episode: { episode: alarm.episode, incident: id, alarm, ...replacing(onset) },
    ...(await rowsOf(taking, id, known, within)),
    ...(home.whereabouts ? { areas: withCatchment(home.areas, catchmentOf(id, home.whereabouts), deps.clock.now()) } : {}),
  });
}

/** Recorded where the alarm that holds it back is, and looked at again until one of the two is over. */
async function inhibit(
  deps: AlarmDependencies,
  onset: Onset,
  { alarm, exercise }: PlacedAlarm,
  { incident, episode }: Inhibitor,
): Promise<void> {
  const at = toInstant(deps.clock.now());
  const inhibited: AlarmRow = { ...alarm, inhibitedBy: episode };
  const id = `inhibited/${alarm.episode}`;
  await deps.incidents.commit({
    ...changeOf(deps, incident, [joined(at, incident, inhibited, { actor: onset.actor ?? ACTOR })]),
    effect: onset.effect,
    episode: { episode: alarm.episode, incident: incident.id, alarm: inhibited, ...replacing(onset) },
    hold: { id, because: 'inhibited', at, episode: alarm.episode, incident: incident.id, exercise },
    ...releaseOf(onset),
  });
}

const isHeldInIncident = ({ held }: Onset): boolean => held !== undefined && held.row.because !== 'silenced';

/** What is silenced is recorded in no incident, so that nothing is left to say where it was. */
const releaseOf = ({ held }: Onset): Pick<Bookkeeping, 'release'> => (held?.row.because === 'silenced' ? { release: held.row.id } : {});

type Over = NonNullable<ReturnType<typeof silenceOver>>;

/** Recorded as silenced, and looked at again when the silence is over. */
async function silenced(deps: AlarmDependencies, onset: Onset, { alarm, exercise }: PlacedAlarm, silence: Over): Promise<void> {
  const { episode, silencedBy } = alarm;
  if (onset.isLookedAt && silencedBy === silence.id) return;
  // Looking at it again comes to another end next time, so it has an identity of its own.
  const effect = onset.isLookedAt ? `silenced#${episode}#${silence.id}` : onset.effect;
  const record = { episode, alarm: { ...alarm, silencedBy: silence.id }, ...replacing(onset) };
  await deps.incidents.recordEpisode(record, effect, { hold: heldBySilence(episode, silence.id, silence.to, exercise) });
}

export const heldBySilence = (episode: string, silence: string, at: Instant, exercise: boolean): HeldBySilence => ({
  id: `silenced/${episode}`,
  because: 'silenced',
  at,
  episode,
  silence,
  exercise,
});

/** Whether an alarm is held back by a silence: once it went on to an incident, it only says that it was. */
export const isSilenced = ({ incident, alarm }: EpisodeRecord): boolean => !incident && alarm.silencedBy !== undefined;

const ACTOR = systemActor('evaluate-telemetry');

function joined(
  at: Instant,
  incident: Incident,
  alarm: AlarmRow,
  { actor, isNewAsset = false }: { readonly actor: Actor; readonly isNewAsset?: boolean },
): NewEvent {
  const fold = levelFor(incident.alarms, alarm, incident.alarmsFolded);
  return { type: 'alarm-joined', at, actor, data: { alarm, ...(isNewAsset ? { newAsset: true } : {}), ...(fold ? { fold } : {}) } };
}
