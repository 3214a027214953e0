import type { Instant } from '../core/instant.ts';
import type { ChainHeadOf, TenantDigest } from '../core/link/digest.ts';
import { type DigestProgress, hasGap, NOTHING_TOLD, partCame } from '../core/link/digest-progress.ts';
import type { DigestNoted, LackingReplica, ReplicatedTenant } from '../core/ports/replica-store.ts';
import { replicaKeys } from '../wiring/table-keys.ts';
import type { Item, TableStore } from '../wiring/table-store.ts';
import { asIncident, itemsOf } from './incident-store.ts';
import { allItems, asData } from './rows.ts';

/** Looked at when a part of a digest came: more are left for the next one. */
const MOST_AT_DIGEST = 1000;
/** Looked at when somebody asks. */
const MOST_AT_QUESTION = 100;

/** A tenant's row: how the hub stands with it, and how far it was told of its chains. Rows of earlier versions have no `told`. */
interface TenantRow {
  readonly tenant: string;
  readonly digestAt: Instant;
  readonly completeAt?: Instant;
  readonly behind: number;
  readonly told?: DigestProgress;
}

const asRow = (item: Item): TenantRow => item.data as unknown as TenantRow;

/** What came since the last digest counts too, though no digest has said so yet. */
export async function standingNow(table: TableStore, item: Item): Promise<ReplicatedTenant> {
  const { told, ...row } = asRow(item);
  if (row.behind === 0) return row;
  const { behind } = await lackingOf(table, row.tenant, MOST_AT_QUESTION);
  return behind > 0 ? row : standing(row, told, 0);
}

/** Keeps that the hub lacks something of an incident. What was said before of more is not lowered; the row's version is the owner's. Throws VersionConflict. */
export async function keepLacking(table: TableStore, tenant: string, head: ChainHeadOf): Promise<void> {
  const key = replicaKeys.lacking(tenant, head.incident);
  const known = await table.get(key);
  if (known && known.version >= head.seq) return;
  await table.put({ ...key, version: head.seq, data: asData(head) }, known?.version ?? 'absent');
}

/** Notes a part of a digest; `fresh`: how many of its chains were found lacking. Throws VersionConflict. */
export async function noteDigest(table: TableStore, digest: Omit<TenantDigest, 'chains' | 'epoch'>, fresh: number): Promise<DigestNoted> {
  const { tenant, at } = digest;
  const item = await table.get(replicaKeys.tenant(tenant));
  const before = item && asRow(item);
  const looked = fresh > 0 || (before?.behind ?? 0) > 0;
  const { still, come, behind } = looked ? await lackingOf(table, tenant, MOST_AT_DIGEST) : NOTHING_LACKING;
  const told = partCame(before?.told ?? (before?.completeAt ? { toldTo: before.completeAt, waiting: [] } : NOTHING_TOLD), digest);
  const digestAt = before && before.digestAt > at ? before.digestAt : at;
  const complete = before?.completeAt ? { completeAt: before.completeAt } : {};
  const state: TenantRow = { ...standing({ tenant, digestAt, ...complete }, told, behind), told };
  await table.put({ ...replicaKeys.tenant(tenant), version: (item?.version ?? 0) + 1, data: asData(state) }, item?.version ?? 'absent');
  // A row that says more by now is another one, and stays.
  for (const row of come) await table.delete(row, row.version);
  return { still, hasGap: hasGap(told) };
}

function standing(row: Omit<ReplicatedTenant, 'behind'>, told: DigestProgress | undefined, behind: number): ReplicatedTenant {
  const until = behind === 0 ? told?.toldTo : undefined;
  return { ...row, behind, ...(until && !(row.completeAt && row.completeAt > until) ? { completeAt: until } : {}) };
}

interface Lacking {
  readonly still: readonly LackingReplica[];
  /** The rows of what has come. */
  readonly come: readonly Item[];
  /** Of those that were looked at, and one more where not all were: of what nobody looked at nobody knows. */
  readonly behind: number;
}

const NOTHING_LACKING: Lacking = { still: [], come: [], behind: 0 };

async function lackingOf(table: TableStore, tenant: string, most: number): Promise<Lacking> {
  const rows = await allItems(table, { pk: replicaKeys.lacking(tenant, '').pk, consistent: true }, most);
  const named = rows.map(({ data }) => data as unknown as ChainHeadOf);
  const heads = await itemsOf(
    table,
    named.map(({ incident }) => replicaKeys.head(incident)),
  );
  const versions = heads.map((head) => (head ? asIncident(head).version : 0));
  const still = named.flatMap(({ incident, seq }, index): LackingReplica[] => {
    const version = versions[index] ?? 0;
    return version < seq ? [{ incident, version }] : [];
  });
  const behind = still.length + (rows.length < most ? 0 : 1);
  return { still, behind, come: rows.filter((_, index) => (versions[index] ?? 0) >= (named[index] as ChainHeadOf).seq) };
}
