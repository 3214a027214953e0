import { type ApiClient, ApiProblem } from '../api/client.ts';
import type { ApiIncident, Health, Page } from '../api/types.ts';
import { type CityTime, cityNow, measureCityTime } from '../time/city-time.ts';
import { IncidentBook, isOpen, type News } from './incident-book.ts';

export type Connection = 'live' | 'polling' | 'offline';

export interface LiveSnapshot {
  readonly incidents: ReadonlyMap<string, ApiIncident>;
  /** False until the first list has arrived. */
  readonly loaded: boolean;
  readonly connection: Connection;
  readonly time?: CityTime;
  /** By the city clock, epoch milliseconds: when something was last heard. */
  readonly asOf?: number;
  /** There are closed incidents older than those shown. */
  readonly hasOlder: boolean;
}

export interface LiveOptions {
  readonly api: ApiClient;
  /** False: only pushes bring changes. */
  readonly polling: boolean;
  onNews(news: readonly News[]): void;
}

const POLL_MILLIS = 10_000;
/** Pushes are sent at most once: now and then the list is read all the same. */
const SAFETY_MILLIS = 60_000;
/** One action makes several events: their pushes become one request. */
const DEBOUNCE_MILLIS = 120;
/** Where much happens, what is shown changes at most so often. */
const PAUSE_MILLIS = 400;
const PAGE = 200;
/** 8,000 open incidents: more than a city has people to look at. */
const MOST_PAGES = 40;
const OPEN_STATES = 'raised,assessing,confirmed,dispatched,handling,disposed,verified';

/** What this console knows of the city, kept current by push, and by polling while push is down. */
export class LiveCity {
  readonly #options: LiveOptions;
  readonly #book = new IncidentBook();
  readonly #listeners = new Set<() => void>();
  readonly #touched = new Set<string>();
  #snapshot: LiveSnapshot = { incidents: new Map(), loaded: false, connection: 'polling', hasOlder: false };
  #pushConnected = false;
  #reachable = true;
  #withClosed = false;
  #olderCursor: string | undefined;
  #focus: string | undefined;
  #lastReload = 0;
  /** Under way: a long list must not be asked for again while it is still coming. */
  #reloads = 0;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #flush: ReturnType<typeof setTimeout> | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): LiveSnapshot => this.#snapshot;

  start(): void {
    void this.reload();
    this.#timer = setInterval(() => void this.#tick(), POLL_MILLIS);
  }

  stop(): void {
    clearInterval(this.#timer);
    clearTimeout(this.#flush);
  }

  /** Pushes missed while the link was down are made up for by reading the list; when it breaks, reading tells whether the city can still be reached. */
  setPushConnected(connected: boolean): void {
    const changed = connected !== this.#pushConnected;
    this.#pushConnected = connected;
    this.#publish();
    if (changed && (connected || this.#options.polling)) void this.reload();
  }

  /** A push said that an incident has changed. */
  touch(id: string, version: number): void {
    if (version > 0 && version <= this.#book.version(id)) return;
    this.#touched.add(id);
    const pause = Math.max(DEBOUNCE_MILLIS, this.#flushedAt + PAUSE_MILLIS - performance.now());
    this.#flush ??= setTimeout(() => void this.#readTouched(), pause);
  }

  /** What changed in the meantime is read side by side and shown at once. */
  async #readTouched(): Promise<void> {
    this.#flush = undefined;
    this.#flushedAt = performance.now();
    const ids = [...this.#touched];
    this.#touched.clear();
    await Promise.all([this.#syncClock(), this.#readWhole(ids)]);
  }

  /** The incident whose page is open is read whole; `undefined` when none is. */
  async focus(id: string | undefined): Promise<void> {
    this.#focus = id;
    if (id) await this.refresh(id);
  }

  /** Closed incidents are read only when somebody wants to see them. */
  async showClosed(): Promise<void> {
    if (this.#withClosed) return;
    this.#withClosed = true;
    await this.loadOlder();
  }

  async loadOlder(): Promise<void> {
    await this.#attempt(async () => {
      const page = await this.#page(this.#olderCursor ? `&cursor=${encodeURIComponent(this.#olderCursor)}` : '');
      this.#olderCursor = page.nextCursor ?? undefined;
      // What is shown because somebody asked for older ones is no news.
      this.#book.merge(page.items);
    });
  }

  /** Reads one incident whole. Returns `undefined` when there is none to see, or nothing can be reached. */
  async refresh(id: string): Promise<ApiIncident | undefined> {
    await this.#readWhole([id]);
    return this.#book.incidents.get(id);
  }

  async #readWhole(ids: readonly string[]): Promise<void> {
    await this.#attempt(async () => {
      const read = await Promise.all(ids.map((id) => this.#readOne(id)));
      this.take(read.filter((incident) => incident !== undefined));
    });
  }

  /** `undefined`, and forgotten, when there is none to see any more. */
  async #readOne(id: string): Promise<ApiIncident | undefined> {
    try {
      return await this.#options.api.get<ApiIncident>(`/incidents/${encodeURIComponent(id)}`);
    } catch (cause) {
      if (!(cause instanceof ApiProblem && cause.status === 404)) throw cause;
      this.#book.forget(id);
      return undefined;
    }
  }

  /** What the API answered to an action, or to any question, is taken in like everything else. */
  take(incidents: readonly ApiIncident[]): void {
    const news = this.#book.merge(incidents);
    this.#publish();
    if (this.#snapshot.loaded && news.length > 0) this.#options.onNews(news);
  }

  async reload(): Promise<void> {
    this.#reloads += 1;
    this.#lastReload = performance.now();
    await this.#readOpen();
    this.#reloads -= 1;
  }

  async #readOpen(): Promise<void> {
    await this.#syncClock();
    await this.#attempt(async () => {
      const items: ApiIncident[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES && (page === 0 || cursor); page += 1) {
        const answer = await this.#page(`&state=${OPEN_STATES}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
        items.push(...answer.items);
        cursor = answer.nextCursor ?? undefined;
      }
      const listed = new Set(items.map(({ id }) => id));
      // Open here, but not there any more: closed while nobody told us.
      const gone = cursor ? [] : [...this.#book.incidents.values()].filter((one) => isOpen(one) && !listed.has(one.id));
      // The one whose page is open is read whole below: a summary must not take the place of its timeline.
      this.take(items.filter(({ id }) => id !== this.#focus));
      this.#snapshot = { ...this.#snapshot, loaded: true };
      for (const { id } of gone) if (id !== this.#focus) await this.refresh(id);
    });
    if (this.#focus) await this.refresh(this.#focus);
  }

  #page(query: string): Promise<Page<ApiIncident>> {
    return this.#options.api.get<Page<ApiIncident>>(`/incidents?limit=${PAGE}${query}`);
  }

  async #tick(): Promise<void> {
    const pause = this.#pushConnected ? SAFETY_MILLIS : 0;
    if (this.#options.polling && this.#reloads === 0 && performance.now() - this.#lastReload >= pause) await this.reload();
    else await this.#syncClock();
  }

  async #syncClock(): Promise<void> {
    await this.#attempt(async () => {
      const sent = performance.now();
      const health = await this.#options.api.get<Health>('/health');
      this.#snapshot = { ...this.#snapshot, time: measureCityTime(health, sent, performance.now()) };
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#reachable = true;
      const { time } = this.#snapshot;
      if (time) this.#snapshot = { ...this.#snapshot, asOf: cityNow(time, performance.now()) };
    } catch {
      // Shown as the connection's state; the next tick tries again.
      this.#reachable = false;
    }
    this.#publish();
  }

  #publish(): void {
    const polled: Connection = this.#reachable && this.#options.polling ? 'polling' : 'offline';
    this.#snapshot = {
      ...this.#snapshot,
      incidents: this.#book.incidents,
      connection: this.#pushConnected && this.#reachable ? 'live' : polled,
      hasOlder: !this.#withClosed || this.#olderCursor !== undefined,
    };
    for (const listener of this.#listeners) listener();
  }
}
