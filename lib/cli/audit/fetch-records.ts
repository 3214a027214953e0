import type { AuditKey, SignedDays } from '../../core/accountability/audit/signed-days.ts';
import type { IncidentRecord, TenantRecord } from '../../core/accountability/audit/verify-record.ts';
import { tenantOfIncident } from '../../core/incident/incident-id.ts';
import { demanded } from '../api-request.ts';
import { CommandFailed } from '../output.ts';
import type { Target } from '../targets.ts';

const AT_A_TIME = 8;

interface HeadRow extends SignedDays {
  readonly tenant: string;
  readonly to: string;
  readonly lost: boolean;
}
type KeyRow = AuditKey & { readonly tenant: string };

/**
 * The record of every tenant as its API tells it, and the city's time. What the list of incidents leaves out and a signed day names is
 * asked for too, so that nothing can be hidden by taking it from the list.
 */
export async function fetchRecords(targets: readonly Target[]): Promise<{ readonly at: string; readonly records: TenantRecord[] }> {
  const all = await Promise.all(targets.map(recordsOf));
  return { at: all[0]?.at ?? '', records: all.flatMap(({ records }) => records).sort((a, b) => (a.tenant < b.tenant ? -1 : 1)) };
}

async function recordsOf(target: Target): Promise<{ readonly at: string; readonly records: TenantRecord[] }> {
  const { now } = (await target.demand('GET', '/v1/health')).body as { now: string };
  const heads = await everyItem<HeadRow>(target, '/v1/audit/heads?limit=50');
  const keys = await everyItem<KeyRow>(target, '/v1/audit/key?limit=200');
  const listed = await everyItem<{ readonly id: string }>(target, '/v1/incidents?limit=200');
  const ids = [...new Set([...listed.map(({ id }) => id), ...heads.flatMap(namedIn)])].sort();
  const incidents = new Map<string, IncidentRecord>();
  for (let from = 0; from < ids.length; from += AT_A_TIME) {
    for (const found of await Promise.all(ids.slice(from, from + AT_A_TIME).map((id) => incidentOf(target, id))))
      if (found) incidents.set(found.id, found);
  }
  const tenants = new Set([...heads, ...keys].map(({ tenant }) => tenant));
  for (const id of incidents.keys()) tenants.add(tenantOfIncident(id) ?? '');
  if (target.tenant !== undefined) tenants.add(target.tenant);
  const records = [...tenants].map((tenant): TenantRecord => {
    const own = <Row extends { readonly tenant: string }>(rows: readonly Row[]): Row[] => rows.filter((row) => row.tenant === tenant);
    return {
      tenant,
      keys: own(keys).map(({ fingerprint, publicKey }) => ({ fingerprint, publicKey })),
      days: own(heads).map(({ payload, signature, key }) => ({ payload, signature, key })),
      incidents: [...incidents.values()].filter(({ id }) => tenantOfIncident(id) === tenant),
    };
  });
  return { at: now, records };
}

/** Ids that a signed day names; what cannot be read is found when it is verified. */
function namedIn({ payload }: HeadRow): string[] {
  const text = payload.matchAll(/"chain":"incident\/([^"]+)"/g);
  return [...text].map(([, id]) => id as string);
}

async function incidentOf({ call, url }: Target, id: string): Promise<IncidentRecord | undefined> {
  const path = `/v1/audit/${encodeURIComponent(id)}`;
  const answer = await call('GET', path);
  if (answer.status === 404) return undefined;
  const { head, events } = demanded(answer, `GET ${url}${path}`).body as IncidentRecord;
  if (!head) throw new CommandFailed(1, `${url} does not tell the stored heads: it is of a version before signed days`);
  return { id, head, events };
}

async function everyItem<Item>({ demand }: Target, path: string): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await demand('GET', `${path}${query}`)).body as { items: Item[]; nextCursor: string | null };
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
