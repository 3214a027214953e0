import { createHash } from 'node:crypto';
import { chainName } from '../core/accountability/audit/chains.ts';
import { type Attention, attentionOf, attentionOfTask } from '../core/incident/attention.ts';
import { attentionOfCall } from '../core/incident/calls.ts';
import { type Incident, OVER_STATES } from '../core/incident/model.ts';
import type { IncidentChange } from '../core/ports/incident-store.ts';
import { domainKeys, type IncidentKeys } from '../wiring/table-keys.ts';
import type { Item, Key, WriteOperation } from '../wiring/table-store.ts';
import { changedRow } from './changed-rows.ts';
import { figureOperations } from './figure-items.ts';
import { asData } from './rows.ts';

/** False for the states in which nothing is left to be done but keeping the record. */
export const isLive = (state: string): boolean => !OVER_STATES.some((over) => over === state);

/** Spreads what is due over the index's partitions, the same way for the same incident. */
export function dueShard(incident: string, shards: number): number {
  return createHash('sha256').update(incident).digest().readUInt16BE(0) % shards;
}

/** Head, events and the projections that changed, as one transaction. The head is always its first operation. */
export function changeOperations(change: IncidentChange, shards: number): WriteOperation[] {
  const { before, after } = change;
  return [
    ...headOperations(before, after, domainKeys),
    ...change.events.map(
      (event): WriteOperation => ({
        op: 'put',
        item: { ...domainKeys.event(after.id, event.seq), version: 1, data: asData(event) },
        if: 'absent',
      }),
    ),
    ...dueOperations(before, after, shards),
    ...changedOperations(change),
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

/** The head at its version, and the rows by which incidents are listed. */
export function headOperations(before: Incident | undefined, after: Incident, keys: IncidentKeys): WriteOperation[] {
  return [
    { op: 'put', item: headItem(after, keys), if: before ? before.version : 'absent' },
    ...unitOperations(before, after, keys),
    ...liveOperations(before, after, keys),
    ...figureOperations(before, after, keys),
  ];
}

/** On which days something was recorded of the incident: what has to be signed when the day is over, and what the hub is told of. */
function changedOperations({ after, events }: IncidentChange): WriteOperation[] {
  const lastOf = new Map(events.map((event) => [event.recordedAt.slice(0, 10), event]));
  return [...lastOf].map(([day, { seq, hash, recordedAt: at }]) => changedRow(chainName('incident', after.id), day, { seq, hash, at }));
}

function headItem(incident: Incident, keys: IncidentKeys): Item {
  return {
    ...keys.head(incident.id),
    version: incident.version,
    data: asData(incident),
    indexes: {
      index1: { pk: keys.incidentsOf('-'), sk: incident.id },
      ...(incident.town ? { index2: { pk: keys.incidentsOf(incident.town), sk: incident.id } } : {}),
    },
  };
}

/** A clock that wants attention, under the key of its row. */
interface DueRow {
  readonly key: Key;
  readonly of: { readonly obligation: string } | { readonly task: string } | { readonly call: string };
  readonly attention: Attention;
}

function dueRows(incident: Incident | undefined): Map<string, DueRow> {
  if (!incident) return new Map();
  const rows: (DueRow | undefined)[] = [
    ...incident.obligations.map((one) => rowOf(domainKeys.obligation(incident.id, one.id), { obligation: one.id }, attentionOf(one))),
    ...incident.tasks.map((one) => rowOf(domainKeys.task(incident.id, one.unit), { task: one.unit }, attentionOfTask(incident, one))),
    ...(incident.calls ?? []).map((one) => rowOf(domainKeys.call(incident.id, one.id), { call: one.id }, attentionOfCall(incident, one))),
  ];
  return new Map(rows.flatMap((row) => (row ? [[row.key.sk, row]] : [])));
}

const rowOf = (key: Key, of: DueRow['of'], attention: Attention | undefined): DueRow | undefined => attention && { key, of, attention };

/** One row for each clock that wants attention, while it does. */
function dueOperations(before: Incident | undefined, after: Incident, shards: number): WriteOperation[] {
  const [earlier, later] = [dueRows(before), dueRows(after)];
  const gone = [...earlier.values()].filter(({ key }) => !later.has(key.sk));
  const changed = [...later.values()].filter(({ key, attention }) => !isSame(earlier.get(key.sk)?.attention, attention));
  return [
    ...gone.map(({ key }): WriteOperation => ({ op: 'delete', key, if: 'any' })),
    ...changed.map(({ key, of, attention }): WriteOperation => {
      const name = 'obligation' in of ? of.obligation : key.sk;
      const shard = dueShard(after.id, shards);
      const { wait } = attention;
      const indexes = {
        index1: { pk: domainKeys.due(shard), sk: `${attention.at}#${after.id}#${name}` },
        ...(wait ? { index2: { pk: domainKeys.reminders(shard), sk: `${wait.to}#${after.id}#${name}` } } : {}),
      };
      const data = asData({ incident: after.id, ...of, ...attention, ...(wait ? { place: after.town ?? after.tier } : {}) });
      return { op: 'put', item: { ...key, version: after.version, data, indexes }, if: 'any' };
    }),
  ];
}

const isSame = (one: Attention | undefined, other: Attention): boolean =>
  one?.at === other.at && one.due === other.due && one.wait?.from === other.wait?.from && one.wait?.to === other.wait?.to;

/** A row while the incident wants attention, so that the list everybody watches is a range of keys, however many incidents are over. */
function liveOperations(before: Incident | undefined, after: Incident, keys: IncidentKeys): WriteOperation[] {
  const wasLive = before !== undefined && isLive(before.state);
  if (wasLive === isLive(after.state)) return [];
  const key = keys.liveLink(after.id);
  if (wasLive) return [{ op: 'delete', key, if: 'any' }];
  const indexes = {
    index1: { pk: keys.liveIncidentsOf('-'), sk: after.id },
    ...(after.town ? { index2: { pk: keys.liveIncidentsOf(after.town), sk: after.id } } : {}),
  };
  return [{ op: 'put', item: { ...key, version: 1, data: { incident: after.id }, indexes }, if: 'any' }];
}

/** A row for each unit that owes something, or reported it, so that a unit's list is a range of keys; it carries no content that could grow stale. */
function unitOperations(before: Incident | undefined, after: Incident, keys: IncidentKeys): WriteOperation[] {
  const known = new Set(before?.obligations.map((obligation) => obligation.unit));
  if (before?.reportedBy) known.add(before.reportedBy);
  const units = new Set([...after.obligations.map((obligation) => obligation.unit), ...(after.reportedBy ? [after.reportedBy] : [])]);
  return [...units]
    .filter((unit) => !known.has(unit))
    .map((unit) => ({
      op: 'put',
      item: {
        ...keys.unitLink(after.id, unit),
        version: 1,
        data: { incident: after.id },
        indexes: { index1: { pk: keys.incidentsOfUnit(unit), sk: after.id } },
      },
      if: 'any',
    }));
}
