import { createHash } from 'node:crypto';
import { type Incident, type Obligation, OVER_STATES } from '../core/incident/model.ts';
import { type Instant, plus, toMillis } from '../core/instant.ts';
import type { IncidentChange } from '../core/ports/incident-store.ts';
import { domainKeys } from '../wiring/table-keys.ts';
import type { Item, WriteOperation } from '../wiring/table-store.ts';
import { asData } from './rows.ts';

/** False for the states in which nothing is left to be done but keeping the record. */
export const isLive = (state: string): boolean => !OVER_STATES.some((over) => over === state);

/** The next moment at which an obligation wants the watcher: its warning, then its breach, then each step of its escalation. */
export function nextAttention(obligation: Obligation): Instant | undefined {
  if (obligation.state !== 'pending' || !obligation.due) return undefined;
  if (obligation.breachedAt) return obligation.escalation?.next;
  if (obligation.warnedAt) return obligation.due;
  const warning = plus(obligation.due, -obligation.warnBefore);
  // A limit shorter than its warning is warned at once: at its base.
  return obligation.base && toMillis(warning) < toMillis(obligation.base) ? obligation.base : warning;
}

/** Spreads what is due over the index's partitions, the same way for the same incident. */
export function dueShard(incident: string, shards: number): number {
  return createHash('sha256').update(incident).digest().readUInt16BE(0) % shards;
}

/** Head, events and the projections that changed, as one transaction. The head is always its first operation. */
export function changeOperations(change: IncidentChange, shards: number): WriteOperation[] {
  const { before, after } = change;
  return [
    { op: 'put', item: headItem(after), if: before ? before.version : 'absent' },
    ...change.events.map(
      (event): WriteOperation => ({
        op: 'put',
        item: { ...domainKeys.event(after.id, event.seq), version: 1, data: asData(event) },
        if: 'absent',
      }),
    ),
    ...obligationOperations(before, after, shards),
    ...unitOperations(before, after),
    ...liveOperations(before, after),
    ...(change.reporter
      ? [
          {
            op: 'put',
            item: { ...domainKeys.reporter(after.id), version: 1, data: asData(change.reporter) },
            if: 'any',
          } satisfies WriteOperation,
        ]
      : []),
  ];
}

function headItem(incident: Incident): Item {
  return {
    ...domainKeys.head(incident.id),
    version: incident.version,
    data: asData(incident),
    indexes: {
      index1: { pk: domainKeys.incidentsOf('-'), sk: incident.id },
      ...(incident.town ? { index2: { pk: domainKeys.incidentsOf(incident.town), sk: incident.id } } : {}),
    },
  };
}

function obligationOperations(before: Incident | undefined, after: Incident, shards: number): WriteOperation[] {
  const earlier = new Map(before?.obligations.map((obligation) => [obligation.id, nextAttention(obligation)]));
  const known = new Set(after.obligations.map((obligation) => obligation.id));
  const gone = [...earlier].filter(([id, attention]) => attention && !known.has(id));
  const removals = gone.map(([id]): WriteOperation => ({ op: 'delete', key: domainKeys.obligation(after.id, id), if: 'any' }));
  const changes = after.obligations.flatMap((obligation): WriteOperation[] => {
    const attention = nextAttention(obligation);
    if (attention === earlier.get(obligation.id)) return [];
    const key = domainKeys.obligation(after.id, obligation.id);
    if (!attention) return [{ op: 'delete', key, if: 'any' }];
    const index1 = { pk: domainKeys.due(dueShard(after.id, shards)), sk: `${attention}#${after.id}#${obligation.id}` };
    const data = { incident: after.id, obligation: obligation.id, at: attention };
    return [{ op: 'put', item: { ...key, version: after.version, data, indexes: { index1 } }, if: 'any' }];
  });
  return [...removals, ...changes];
}

/** A row while the incident wants attention, so that the list everybody watches is a range of keys, however many incidents are over. */
function liveOperations(before: Incident | undefined, after: Incident): WriteOperation[] {
  const wasLive = before !== undefined && isLive(before.state);
  if (wasLive === isLive(after.state)) return [];
  const key = domainKeys.liveLink(after.id);
  if (wasLive) return [{ op: 'delete', key, if: 'any' }];
  const indexes = {
    index1: { pk: domainKeys.liveIncidentsOf('-'), sk: after.id },
    ...(after.town ? { index2: { pk: domainKeys.liveIncidentsOf(after.town), sk: after.id } } : {}),
  };
  return [{ op: 'put', item: { ...key, version: 1, data: { incident: after.id }, indexes }, if: 'any' }];
}

/** A row for each unit that owes something, so that a unit's list is a range of keys; it carries no content that could grow stale. */
function unitOperations(before: Incident | undefined, after: Incident): WriteOperation[] {
  const known = new Set(before?.obligations.map((obligation) => obligation.unit));
  const units = new Set(after.obligations.map((obligation) => obligation.unit));
  return [...units]
    .filter((unit) => !known.has(unit))
    .map((unit) => ({
      op: 'put',
      item: {
        ...domainKeys.unitLink(after.id, unit),
        version: 1,
        data: { incident: after.id },
        indexes: { index1: { pk: domainKeys.incidentsOfUnit(unit), sk: after.id } },
      },
      if: 'any',
    }));
}
