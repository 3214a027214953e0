import type { Principal } from '../../../lib/core/access/principal.ts';
import type { AlarmEffect } from '../../../lib/core/alarm/model.ts';
import { applyAlarmEffects } from '../../../lib/core/incident/apply-alarm-effects.ts';
import type { IncidentEvent } from '../../../lib/core/incident/events.ts';
import { lookAtHeld } from '../../../lib/core/incident/look-at-held.ts';
import type { Incident, Obligation } from '../../../lib/core/incident/model.ts';
import { performAction } from '../../../lib/core/incident/perform-action.ts';
import { type IncidentReport, raiseIncident } from '../../../lib/core/incident/raise-incident.ts';
import { watchDeadlines } from '../../../lib/core/incident/watch-deadlines.ts';
import type { Mechanism } from '../../../lib/core/mechanism/model.ts';
import { notifyUnits } from '../../../lib/core/notification/notify-units.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { IncidentChange, IncidentStore } from '../../../lib/core/ports/incident-store.ts';
import type { LetterStore } from '../../../lib/core/ports/letter-store.ts';
import type { MaintenanceStore } from '../../../lib/core/ports/maintenance-store.ts';
import type { Notification, NotificationStore } from '../../../lib/core/ports/notification-store.ts';
import type { OnCall } from '../../../lib/core/ports/on-call.ts';
import type { PublicationBodies, PublicationSource } from '../../../lib/core/ports/publications.ts';
import type { ResponseModeStore } from '../../../lib/core/ports/response-mode-store.ts';
import type { SilenceStore } from '../../../lib/core/ports/silence-store.ts';
import type { Registry } from '../../../lib/core/registry/model.ts';
import type { Roster } from '../../../lib/core/watch/roster.ts';
import { tableIncidentStore } from '../../../lib/stores/incident-store.ts';
import { tableLetterStore } from '../../../lib/stores/letter-store.ts';
import { tableMaintenanceStore } from '../../../lib/stores/maintenance-store.ts';
import { tableNotificationStore } from '../../../lib/stores/notification-store.ts';
import { ownedTable } from '../../../lib/stores/ownership-store.ts';
import { tableResponseModeStore } from '../../../lib/stores/response-mode-store.ts';
import { tableSilenceStore } from '../../../lib/stores/silence-store.ts';
import type { TableStore } from '../../../lib/wiring/table-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { AUTHORIZER } from './authorizer.ts';
import { FOSHAN, user } from './foshan.ts';

/** 2026-11-23T20:00:00+08:00 */
export const EVENING = Date.UTC(2026, 10, 23, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** What a pass of the watcher answers that had nothing to do. */
export const NOTHING = { warned: 0, breached: 0, unacknowledged: 0, escalated: 0, reminded: 0, failed: 0 };

export interface IncidentCityOptions {
  readonly tenant?: string;
  readonly now?: number;
  readonly registry?: Registry;
  readonly mechanism?: Mechanism;
  readonly rules?: PublicationBodies['rules'];
  readonly rosters?: readonly Roster[];
  /** @default one in memory */
  readonly table?: TableStore;
}

/** One tenant of Foshan with stores in memory and a clock that the test moves. */
export class IncidentCity {
  now: number;
  readonly tenant: string;
  readonly clock = { now: () => this.now };
  readonly table: TableStore;
  readonly incidents: IncidentStore;
  /** Every event in the order of its commit. */
  readonly committed: IncidentEvent[] = [];
  /** Commits of this incident fail. */
  failCommitsOf: string | undefined;
  readonly notifications: NotificationStore;
  readonly letters: LetterStore;
  readonly maintenance: MaintenanceStore;
  readonly silences: SilenceStore;
  readonly publications: PublicationSource;
  /** What went out, a line each: `<event> <unit> <channel>`. */
  readonly sent: string[] = [];
  readonly messages: Notification[] = [];
  /** Kinds of channel whose record is the delivery. */
  readonly recorded = new Set<string>();
  /** Channels that do not answer. */
  readonly broken = new Set<string>();
  /** Things that report for an exercise. */
  readonly exercises = new Set<string>();
  /** Who is on call, for the watcher; absent: somebody everywhere. */
  onCall: OnCall | undefined;
  readonly modes: ResponseModeStore;
  /** What is published from now on instead. */
  mechanism: Mechanism;
  #salt = 0;
  #effect = 0;

  constructor(options: IncidentCityOptions = {}) {
    this.now = options.now ?? EVENING;
    this.tenant = options.tenant ?? 'chancheng';
    this.table = options.table ?? new ModelTableStore(() => this.now);
    this.notifications = tableNotificationStore(this.table);
    const owned = ownedTable(this.table, this.tenant);
    this.letters = tableLetterStore(owned);
    this.maintenance = tableMaintenanceStore(owned);
    this.silences = tableSilenceStore(owned);
    this.modes = tableResponseModeStore(this.table);
    const store = tableIncidentStore(this.table, { tenant: this.tenant });
    const commit = async (change: IncidentChange): Promise<void> => {
      if (change.after.id === this.failCommitsOf) throw new StoreUnavailable('planted: commit');
      await store.commit(change);
      this.committed.push(...change.events, ...(change.other?.events ?? []));
    };
    this.incidents = { ...store, commit };
    this.mechanism = options.mechanism ?? FOSHAN.mechanism;
    const bodies = {
      registry: options.registry ?? FOSHAN.registry,
      rules: options.rules ?? FOSHAN.rules,
      rosters: options.rosters ?? FOSHAN.rosters,
    };
    this.publications = { active: (kind) => fixedPublications({ ...bodies, mechanism: this.mechanism }).active(kind) };
  }

  get core() {
    const { tenant, incidents, maintenance, publications, silences, clock } = this;
    return { authorizer: AUTHORIZER, tenant, incidents, maintenance, publications, silences, clock };
  }

  raise(report: IncidentReport = {}, by: string | Principal = 'chancheng-duty', request?: string): Promise<Incident> {
    const whole = { domain: 'gas', kind: 'report', title: '有气味 / smell of gas', town: 'zumiao', grade: 'III', ...report };
    const principal = typeof by === 'string' ? user(by) : by;
    return raiseIncident({ ...this.core, salt: () => `salt-${++this.#salt}` }, principal, whole, request);
  }

  /** Acts at the version that is there. */
  async act(incident: { readonly id: string }, by: string | Principal, action: string, input: object = {}): Promise<Incident> {
    const { version } = await this.incident(incident.id);
    const principal = typeof by === 'string' ? user(by) : by;
    const request = { incident: incident.id, principal, expectedVersion: version, action, input: { ...input } };
    return performAction({ ...this.core, letters: this.letters, ...(this.onCall ? { onCall: this.onCall } : {}) }, request);
  }

  async incident(id: string): Promise<Incident> {
    const found = await this.incidents.load(id);
    if (!found) throw new Error(`no incident ${id}`);
    return found;
  }

  /** Every incident, oldest first. */
  async all(): Promise<Incident[]> {
    const { items } = await this.incidents.list({ within: 'foshan', limit: 1000 });
    return [...items].reverse();
  }

  watch() {
    return watchDeadlines({ ...this.core, modes: this.modes, ...(this.onCall ? { onCall: this.onCall } : {}) });
  }

  /** What the watcher does about alarms that are held back. */
  lookAtHeld(): Promise<number> {
    return lookAtHeld(this.core);
  }

  /** Applies effects as evaluation would after its commit. */
  apply(...effects: readonly AlarmEffect[]): Promise<void> {
    return applyAlarmEffects({ ...this.core, isExercise: async (thing) => this.exercises.has(thing) }, effects);
  }

  /** A transition of the gas well's first sensor, unless said otherwise. */
  transition(transition: 'onset' | 'upgrade' | 'downgrade' | 'clear', more: Partial<Extract<AlarmEffect, { effect: 'transition' }>> = {}) {
    const effect = {
      effect: 'transition' as const,
      id: `effect-${++this.#effect}`,
      episode: 'episode-1',
      sensor: 'gas-zumiao-01-ch4-1',
      metric: 'ch4',
      rule: 'ch4-space',
      time: this.now - 1000,
      grade: 'III' as const,
      value: 2,
    };
    return { ...effect, transition, ...more };
  }

  /** What the queue `notify` does with events. */
  async notify(...events: readonly IncidentEvent[]): Promise<void> {
    const notifier = {
      isRecord: ({ kind }: { readonly kind: string }) => this.recorded.has(kind),
      send: async (notification: Notification, channel: { readonly kind: string }) => {
        if (this.broken.has(channel.kind)) throw new StoreUnavailable(`planted: ${channel.kind}`);
        this.sent.push(`${notification.event} ${notification.unit} ${channel.kind}`);
        this.messages.push(notification);
        return {};
      },
    };
    for (const event of events) await notifyUnits({ ...this.core, notifications: this.notifications, notifier }, event);
  }

  /** Notifies of every event of the incident, in order. */
  async notifyAll(id: string): Promise<void> {
    await this.notify(...(await this.incidents.events(id)));
  }

  async told(): Promise<readonly Notification[]> {
    return (await this.notifications.list({ limit: 1000 })).items;
  }

  /** Raised by hand, assessed and confirmed at its grade, dispatched. */
  async dispatched(report: IncidentReport = {}): Promise<Incident> {
    const raised = await this.raise(report);
    await this.act(raised, 'chancheng-leader', 'assess');
    await this.act(raised, 'chancheng-leader', 'confirm', { level: raised.grade });
    return this.act(raised, 'chancheng-leader', 'dispatch');
  }

  /** Dispatched, acknowledged, disposed and fed back by the gas company. */
  async disposed(report: IncidentReport = {}): Promise<Incident> {
    const incident = await this.dispatched(report);
    await this.act(incident, 'foshan-gas-member', 'acknowledge');
    await this.act(incident, 'foshan-gas-member', 'dispose');
    return this.act(incident, 'foshan-gas-member', 'feed-back');
  }
}

export function fixedPublications(published: Omit<PublicationBodies, 'resources'> & Partial<PublicationBodies>): PublicationSource {
  const bodies: PublicationBodies = { resources: { resources: [], cameras: [] }, ...published };
  return {
    active: async (kind) => ({
      kind,
      number: 1,
      digest: '',
      author: 'test',
      publishedAt: '2020-01-01T00:00:00.000+08:00',
      effectiveFrom: '2020-01-01T00:00:00.000+08:00',
      body: bodies[kind],
    }),
  };
}

/** The obligation of an action; the newest where there are several. */
export function owed(incident: Incident, action: string, body?: string): Obligation {
  const found = incident.obligations.findLast((one) => one.action === action && (body === undefined || one.body === body));
  if (!found) throw new Error(`nobody owes ${action}`);
  return found;
}

export const HERE = { lat: 23.03, lon: 113.11 };
