import { type Instant, toMillis } from '../instant.ts';
import type { QueueState } from '../ports/operation.ts';
import type { PublicationKind } from '../ports/publications.ts';

/** How one tenant's platform is doing. */
export interface TenantStatus {
  readonly tenant: string;
  /** The city clock when it was asked. */
  readonly at: Instant;
  readonly version: string;
  readonly queues: readonly QueueState[];
  /** Of the last 24 hours; `more` where only so many were counted. */
  readonly deadLetters: { readonly count: number; readonly more: boolean };
  /** `null` before the first pass. */
  readonly watcher: { readonly lastPass: Instant; readonly ageSeconds: number } | null;
  /** `null` before the first pack. */
  readonly ingest: { readonly evaluatedUpTo: Instant; readonly lagSeconds: number } | null;
  /** Of a district: what it hears of the hub. `null` at the hub, and before the watcher's first pass. */
  readonly hub: { readonly heardAt: Instant | null; readonly downSince: Instant | null } | null;
  /** A city need not keep rosters or resources: they are not told of here. */
  readonly publications: Readonly<
    Record<Exclude<PublicationKind, 'rosters' | 'resources'>, { readonly number: number; readonly effectiveFrom: Instant } | null>
  >;
  /** Exercises left out. */
  readonly incidents: { readonly open: number; readonly breached: number; readonly more: boolean };
  /** Orders to look after a sensor. `more` where only so many were counted. */
  readonly maintenance: { readonly open: number; readonly more: boolean };
}

/** Something that whoever runs the platform should look at. */
export interface Attention {
  readonly code: 'nothing-published' | 'queue-behind' | 'end-queue' | 'dead-letters' | 'watcher-late' | 'ingest-behind' | 'hub-silent';
  readonly detail: string;
}

/** A message older than this waits for something. */
const OLD_SECONDS = 300;
/** Where nobody tells the age: more than a tenant's things send in the time it takes to look twice. */
const MANY_MESSAGES = 5000;
/** The watcher runs each minute; one pass may be lost and caught up with. */
const LATE_SECONDS = 150;

/** As long as a mechanism that knows the city's centre waits before the district's handles what is the city's. */
const SILENT_SECONDS = 60;

/** What in a status needs attention. `speed`: city seconds per second, for the passes of a clock that runs fast. */
export function attentionOf(status: TenantStatus, speed: number): Attention[] {
  const { at, queues, deadLetters, watcher, ingest, hub, publications } = status;
  const found: Attention[] = [];
  const add = (code: Attention['code'], detail: string): void => void found.push({ code, detail });
  const missing = Object.entries(publications).flatMap(([kind, publication]) => (publication ? [] : [kind]));
  if (missing.length > 0) add('nothing-published', `no ${missing.join(', ')} in force: run npx citywatch publish --all`);
  if (!watcher) add('watcher-late', 'the deadline watcher has not run yet');
  else if (watcher.ageSeconds > LATE_SECONDS + speed) add('watcher-late', `the deadline watcher last ran ${watcher.ageSeconds} s ago`);
  if (hub?.downSince && toMillis(at) - toMillis(hub.downSince) >= SILENT_SECONDS * 1000)
    add(
      'hub-silent',
      `the city is out of reach since ${hub.downSince}: ${hub.heardAt ? `last heard ${hub.heardAt}` : 'it was never heard'}`,
    );
  for (const { name, messages, oldestSeconds, isEnd } of queues) {
    if (messages === 0) continue;
    if (isEnd) add('end-queue', `${name}: ${messages} wait for a person`);
    else if (oldestSeconds === null ? messages > MANY_MESSAGES : oldestSeconds > OLD_SECONDS + speed)
      add('queue-behind', `${name}: ${messages} messages${oldestSeconds === null ? '' : `, the oldest ${oldestSeconds} s old`}`);
  }
  const isWaiting = queues.some(({ name, messages }) => name === 'telemetry' && messages > 0);
  if (isWaiting && ingest && ingest.lagSeconds > OLD_SECONDS + speed)
    add('ingest-behind', `packs are evaluated up to ${ingest.evaluatedUpTo} and more wait`);
  if (deadLetters.count > 0) add('dead-letters', `${deadLetters.count}${deadLetters.more ? ' or more' : ''} dead letters in 24 hours`);
  return found;
}
