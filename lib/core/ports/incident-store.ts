import type { Wait } from '../incident/escalate.ts';
import type { IncidentEvent } from '../incident/events.ts';
import type { AlarmRow, Incident } from '../incident/model.ts';
import type { Instant } from '../instant.ts';
import type { CommandAnswer } from '../link/command.ts';
import type { DomainId, Position } from '../registry/model.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { LetterWrite } from './letter-store.ts';

/** The incident that took the last alarm of an asset, or of a gateway's assets, in one domain; whether it is open is for the incident to say. */
export interface IncidentGroup {
  readonly domain: DomainId;
  readonly asset: string;
  /** 0 when nothing is stored yet; compared on commit. */
  readonly version: number;
  readonly open?: string;
  /** Written by an earlier version when the incident ended, in the place of `open`. */
  readonly lastClosed?: { readonly incident: string; readonly at: Instant };
  /** Of a gateway: when its last alarm was taken. */
  readonly takenAt?: Instant;
  /** Of an asset, by `<sensor>/<rule>`: onsets that are recent enough to make the alarm one that flaps. */
  readonly onsets?: Readonly<Record<string, RecentOnsets>>;
}

export interface RecentOnsets {
  /** The newest, oldest first. */
  readonly times: readonly Instant[];
  /** Since it flaps: how many there were in all, and of how many its incident knows. */
  readonly flaps?: number;
  readonly told?: number;
  /** Whether the incident was told of one that lasts, and not of its end. */
  readonly toldActive?: boolean;
}

/** Where, and for how long, an incident takes the alarms of other assets of its domain. */
export interface Catchment {
  readonly incident: string;
  readonly position: Position;
  /** Metres around the position. */
  readonly reach: number;
  /** Alarms with an onset from the one to the other, both included. */
  readonly from: Instant;
  readonly until: Instant;
  /** The town, or district, that says who is responsible. */
  readonly place: TierPath;
  /** By a person who declared the cause. */
  readonly declared?: boolean;
}

/** The catchments that touch one band of latitude, in one domain. */
export interface Area {
  readonly domain: DomainId;
  readonly band: string;
  /** 0 when nothing is stored yet; compared on commit. */
  readonly version: number;
  readonly catchments: readonly Catchment[];
}

/** Where an alarm's episode went: to an incident, or nowhere because it was over when it arrived, or is silenced. */
export interface EpisodeRecord {
  readonly episode: string;
  readonly incident?: string;
  readonly alarm: AlarmRow;
  /** One of many of an alarm that flaps: the incident counts it, and is not told what becomes of it. */
  readonly damped?: boolean;
  /** What was read, and this is written in place of: writing throws VersionConflict where that has moved. Absent: in place of whatever is there. */
  readonly replaces?: number | 'absent';
}

/** Alarms that are held back and have to be looked at again: what holds them back may be over. */
export type HeldAlarms = HeldInIncident | HeldBySilence;

interface Held {
  /** `inhibited/<episode>`, `silenced/<episode>`, or `flapping/<sensor>/<rule>` for all of them. */
  readonly id: string;
  /** When to look. */
  readonly at: Instant;
  /** The episode; of those that flap the newest. */
  readonly episode: string;
  readonly exercise: boolean;
}

export interface HeldInIncident extends Held {
  readonly because: 'inhibited' | 'flapping';
  /** Where they are recorded. */
  readonly incident: string;
}

export interface HeldBySilence extends Held {
  readonly because: 'silenced';
  readonly silence: string;
}

/** What holds others back while it lasts, in one scope, such as an asset or a town. */
export interface Inhibitors {
  readonly domain: DomainId;
  readonly scope: string;
  /** 0 when nothing is stored yet; compared on commit. */
  readonly version: number;
  /** Episodes of alarms that were raised there; whether one still lasts is for its record to say. */
  readonly episodes: readonly string[];
}

/** Rows beside an incident that say where further alarms belong. */
export interface Bookkeeping {
  /** The group as it is to be; `version` is the one read. */
  readonly group?: IncidentGroup;
  /** The group of the gateway, likewise. */
  readonly gateway?: IncidentGroup;
  /** Areas as they are to be, likewise. */
  readonly areas?: readonly Area[];
  /** What holds others back as it is to be, likewise. */
  readonly inhibitors?: readonly Inhibitors[];
  /** Held back from here on, in the place of what is held under the same id. */
  readonly hold?: HeldAlarms;
  /** The id of what is not held back any more. */
  readonly release?: string;
}

/** One step of one incident, all or nothing. */
export interface IncidentChange extends Bookkeeping {
  /** Absent: the incident is new. */
  readonly before?: Incident;
  readonly after: Incident;
  /** One or more, numbered from `before.version + 1`. */
  readonly events: readonly IncidentEvent[];
  /** Identity of what this applies, an alarm effect or a request; the commit throws AlreadyApplied when it is stored already. */
  readonly effect?: string;
  /** Epoch seconds from which the effect is forgotten. @default never */
  readonly effectExpiresAt?: number;
  readonly episode?: EpisodeRecord;
  /** A second incident that changes in the same step: one that is merged into, or split off. */
  readonly other?: Pick<IncidentChange, 'before' | 'after' | 'events'>;
  /** Supervision letters that are drafted or issued with it. */
  readonly letters?: readonly LetterWrite[];
  /** What the hub is told of the command that this carries out; the commit fails where the command was answered before. */
  readonly answer?: CommandAnswer;
  /** The reporter's name and telephone, kept beside the chain so that they can be deleted. */
  readonly reporter?: { readonly name?: string; readonly phone?: string; readonly salt: string };
}

export interface IncidentQuery {
  /** Only incidents at or below this path. */
  readonly within: TierPath;
  readonly unit?: string;
  readonly states?: readonly string[];
  readonly domains?: readonly string[];
  readonly grades?: readonly string[];
  readonly exercise?: boolean;
  readonly limit: number;
  readonly cursor?: string;
}

/** An obligation, or a unit's task, that wants the watcher's attention at `at`: for a warning, a breach, an escalation or a reminder. */
export interface DueEntry {
  readonly incident: string;
  readonly obligation?: string;
  /** The unit whose task it is. */
  readonly task?: string;
  /** A call that nobody answered. */
  readonly call?: string;
  readonly at: Instant;
  /** When its clock runs out, while that is not on record. */
  readonly due?: Instant;
}

/** A clock that waits for its next reminder. */
export interface ReminderEntry extends DueEntry {
  readonly wait: Wait;
  /** Where its incident is. */
  readonly place: TierPath;
}

/** The incidents of one tenant. */
export interface IncidentStore {
  /** Strongly consistent; `undefined` when there is none. */
  load(id: string): Promise<Incident | undefined>;
  /** As many as are asked for, in the order of the ids, in few reads; each strongly consistent by itself. */
  loadMany(ids: readonly string[]): Promise<readonly (Incident | undefined)[]>;
  events(id: string): Promise<readonly IncidentEvent[]>;
  /** Throws VersionConflict (read again) or AlreadyApplied (done). */
  commit(change: IncidentChange): Promise<void>;
  /** The incident whose commit applied the effect. */
  appliedIn(effect: string): Promise<string | undefined>;
  /** Of each effect whether it was applied. */
  areApplied(effects: readonly string[]): Promise<readonly boolean[]>;
  group(domain: DomainId, asset: string): Promise<IncidentGroup>;
  /** In the order of the bands, at most a hundred. */
  areas(domain: DomainId, bands: readonly string[]): Promise<readonly Area[]>;
  episode(episode: string): Promise<EpisodeRecord | undefined>;
  /** The same with `replaces`, for whoever writes it anew only as long as nobody else did. */
  episodeToReplace(episode: string): Promise<EpisodeRecord | undefined>;
  /** Records an episode of which no incident is told; a repetition changes nothing. Throws VersionConflict where the rows beside it have moved. */
  recordEpisode(record: EpisodeRecord, effect: string, rows?: Bookkeeping): Promise<void>;
  inhibitors(domain: DomainId, scope: string): Promise<Inhibitors>;
  /** What is held back with `at` ≤ `until`, the oldest first; may be stale. */
  held(until: Instant, limit: number): Promise<readonly HeldAlarms[]>;
  /** Strongly consistent; `undefined` where it is not held back any more. */
  heldAlarm(id: string): Promise<HeldAlarms | undefined>;
  letGo(held: string): Promise<void>;
  /** What one silence holds back, whenever it is to be looked at; may be stale. */
  heldBySilence(silence: string): Promise<readonly HeldBySilence[]>;
  /** The alarms that one silence held back, those that went on to an incident since included, the newest onset first; may be stale. */
  silenced(silence: string, limit: number): Promise<readonly EpisodeRecord[]>;
  /** Newest first. */
  list(query: IncidentQuery): Promise<{ readonly items: readonly Incident[]; readonly cursor?: string }>;
  /** Number of shards of the due index. */
  readonly dueShards: number;
  /** Entries of one shard with `at` ≤ `until`, oldest first; may be stale: decide on what `load` says. */
  due(shard: number, until: Instant, limit: number): Promise<readonly DueEntry[]>;
  /** Reminders of one shard that are to come after a moment, the next first; may be stale, as `due`. */
  reminders(shard: number, after: Instant, limit: number): Promise<readonly ReminderEntry[]>;
}
