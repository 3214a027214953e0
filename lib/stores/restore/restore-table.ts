import { randomUUID } from 'node:crypto';
import type { Incident } from '../../core/incident/model.ts';
import { toInstant } from '../../core/instant.ts';
import { VersionConflict } from '../../core/ports/errors.ts';
import type { IncidentGroup } from '../../core/ports/incident-store.ts';
import { retrying } from '../../core/retrying.ts';
import { domainKeys } from '../../wiring/table-keys.ts';
import type { TableScan } from '../../wiring/table-scan.ts';
import type { Item, Key, TableStore } from '../../wiring/table-store.ts';
import { asData } from '../rows.ts';
import { type RestoreTarget, restoreIncident } from './restore-incident.ts';
import { UnrestorableIncident } from './saved-events.ts';

export interface RestoreReport {
  /** Rows written, or that would be. */
  readonly rows: number;
  /** Incidents in the backup, and those of them that lacked something. */
  readonly incidents: number;
  readonly incidentsRestored: readonly string[];
  /** What was left as it is because somebody has to look. */
  readonly faults: readonly { readonly incident: string; readonly reason: string }[];
}

/** Rows that functions remember for as long as a stamp beside them stays the same. */
const STAMPED = [
  { prefix: domainKeys.publicationPartition(''), stamp: domainKeys.publicationStamp },
  { prefix: domainKeys.silencePartition, stamp: domainKeys.silenceStamp },
];

const INCIDENT = domainKeys.incidentPartition('');
const GROUP = 'GROUP#';

/**
 * Copies into a living table what it lacks of a backup, and changes nothing that is there: the table may have gone on since. Rows of
 * their own first (what units were told before the events that would tell them again), then incidents, then the groups that name them.
 * May be repeated; a repetition finds nothing to do.
 */
export async function restoreTable(target: RestoreTarget, backup: TableScan): Promise<RestoreReport> {
  const incidents = new Set<string>();
  const groups: Item[] = [];
  const stamps = new Set<Key>();
  let rows = 0;
  for await (const item of backup.items()) {
    if (item.pk.startsWith(INCIDENT)) incidents.add(item.pk.slice(INCIDENT.length));
    else if (item.pk.startsWith(GROUP)) groups.push(item);
    else {
      const written = await putIfAbsent(target, item);
      rows += written;
      const own = STAMPED.find(({ prefix }) => written > 0 && item.pk.startsWith(prefix));
      if (own) stamps.add(own.stamp);
    }
  }
  if (!target.dryRun) await Promise.all([...stamps].map((stamp) => stampAnew(target.live, stamp)));
  const restored: string[] = [];
  const faults: { incident: string; reason: string }[] = [];
  for (const incident of incidents) {
    try {
      const written = await retrying(() => restoreIncident(target, incident));
      rows += written;
      if (written > 0) restored.push(incident);
    } catch (cause) {
      if (!(cause instanceof UnrestorableIncident || cause instanceof TypeError)) throw cause;
      faults.push({ incident, reason: cause.message });
    }
  }
  for (const group of groups) rows += await putIfAbsent(target, await asOfToday(target, group));
  return { rows, incidents: incidents.size, incidentsRestored: restored, faults };
}

const stampAnew = (live: TableStore, stamp: Key): Promise<void> =>
  live.put({ ...stamp, version: 1, data: { of: `restored#${randomUUID()}`, at: toInstant(Date.now()) } }, 'any');

async function putIfAbsent({ live, dryRun }: RestoreTarget, item: Item): Promise<number> {
  if (dryRun) return (await live.get(item)) ? 0 : 1;
  try {
    await live.put(item, 'absent');
    return 1;
  } catch (cause) {
    if (!(cause instanceof VersionConflict)) throw cause;
    return 0;
  }
}

/** A group as the incident it names left it: one that has ended since the backup must not take the next alarm. */
async function asOfToday({ live }: RestoreTarget, item: Item): Promise<Item> {
  const { open, ...group } = item.data as unknown as IncidentGroup;
  if (!open) return item;
  const incident = (await live.get(domainKeys.head(open)))?.data as unknown as Incident | undefined;
  const endedAt = incident?.falseAlarm?.at ?? incident?.clearedAt;
  if (incident && !endedAt) return item;
  return { ...item, data: asData({ ...group, ...(endedAt ? { lastClosed: { incident: open, at: endedAt } } : {}) }) };
}
