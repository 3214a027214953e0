import { type ChainKind, parseChain } from '../../core/accountability/audit/chains.ts';
import type { AuditKey, SignedDays } from '../../core/accountability/audit/signed-days.ts';
import type { IncidentRecord, LetterRecord, LogRecord } from '../../core/accountability/audit/verify-chain.ts';
import type { TenantRecord } from '../../core/accountability/audit/verify-record.ts';
import { tenantOfIncident } from '../../core/incident/incident-id.ts';
import { demanded } from '../api-request.ts';
import { everyItemAt } from '../every-item.ts';
import { CommandFailed } from '../output.ts';
import type { Target } from '../targets.ts';

const AT_A_TIME = 8;

interface HeadRow extends SignedDays {
  readonly tenant: string;
  readonly to: string;
  readonly lost: boolean;
}
type KeyRow = AuditKey & { readonly tenant: string };
/** A chain by its name and the tenant whose it is. */
interface ChainRow {
  readonly tenant: string;
  readonly chain: string;
}
/** A chain that is no incident's, as the API tells it. */
interface ToldChain extends ChainRow {
  readonly head: LogRecord['head'];
  readonly links: readonly unknown[];
}

/**
 * The record of every tenant as its API tells it, and the city's time. What the lists leave out and a signed day names is asked for too, so
 * that nothing can be hidden by taking it from a list.
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
  const others = await everyItem<ChainRow>(target, '/v1/audit/chains?limit=200');
  const named = heads.flatMap(namedIn);
  const namedIncidents = named.flatMap(({ chain }) => idOf(chain, 'incident') ?? []);
  const ids = [...new Set([...listed.map(({ id }) => id), ...namedIncidents])].sort();
  const incidents = new Map((await inParts(ids, (id) => incidentOf(target, id))).map((one) => [one.id, one]));
  const rows = [...others, ...named].filter(({ chain }) => idOf(chain, 'incident') === undefined);
  const chains = await inParts([...new Map(rows.map((row) => [`${row.tenant}\n${row.chain}`, row])).values()], (row) =>
    chainOf(target, row),
  );
  const tenants = new Set([...heads, ...keys, ...chains].map(({ tenant }) => tenant));
  for (const id of incidents.keys()) tenants.add(tenantOfIncident(id) ?? '');
  if (target.tenant !== undefined) tenants.add(target.tenant);
  const records = [...tenants].map((tenant): TenantRecord => {
    const own = <Row extends { readonly tenant: string }>(rows: readonly Row[]): Row[] => rows.filter((row) => row.tenant === tenant);
    return {
      tenant,
      keys: own(keys).map(({ fingerprint, publicKey }) => ({ fingerprint, publicKey })),
      days: own(heads).map(({ payload, signature, key }) => ({ payload, signature, key })),
      incidents: [...incidents.values()].filter(({ id }) => tenantOfIncident(id) === tenant),
      logs: own(chains).flatMap(({ chain, head, links }) => {
        const tier = idOf(chain, 'duty-log');
        return tier === undefined ? [] : [{ tier, head, entries: links as LogRecord['entries'] }];
      }),
      letters: own(chains).flatMap(({ chain, head, links }) => {
        const id = idOf(chain, 'letter');
        return id === undefined ? [] : [{ id, head, steps: links as LetterRecord['steps'] }];
      }),
    };
  });
  return { at: now, records };
}

/** The chains that a signed day names; what cannot be read is found when it is verified. */
const namedIn = ({ tenant, payload }: HeadRow): ChainRow[] =>
  [...payload.matchAll(/"chain":"([^"]+)"/g)]
    .map(([, chain]) => ({ tenant, chain: chain as string }))
    .filter(({ chain }) => parseChain(chain));

/** `undefined` for a chain of another kind. */
function idOf(chain: string, kind: ChainKind): string | undefined {
  const named = parseChain(chain);
  return named?.kind === kind ? named.id : undefined;
}

/** What there is of each, some at a time. */
async function inParts<Asked, Found>(asked: readonly Asked[], ask: (one: Asked) => Promise<Found | undefined>): Promise<Found[]> {
  const found: Found[] = [];
  for (let from = 0; from < asked.length; from += AT_A_TIME)
    for (const one of await Promise.all(asked.slice(from, from + AT_A_TIME).map(ask))) if (one !== undefined) found.push(one);
  return found;
}

/** Page by page; what is stored beside the links is that of the last page, for a log may grow meanwhile. */
async function chainOf({ call, url }: Target, { tenant, chain }: ChainRow): Promise<ToldChain | undefined> {
  const links: unknown[] = [];
  let cursor: string | null | undefined = null;
  for (;;) {
    const path = `/v1/audit/chain?${new URLSearchParams({ tenant, chain, limit: '500', ...(cursor ? { cursor } : {}) })}`;
    const answer = await call('GET', path);
    if (answer.status === 404) return undefined;
    const page = demanded(answer, `GET ${url}${path}`).body as ToldChain & { readonly nextCursor?: string | null };
    links.push(...page.links);
    // A city of an earlier version tells all at once.
    cursor = page.nextCursor ?? null;
    if (cursor === null) return { ...page, links };
  }
}

async function incidentOf({ call, url }: Target, id: string): Promise<IncidentRecord | undefined> {
  const path = `/v1/audit/${encodeURIComponent(id)}`;
  const answer = await call('GET', path);
  if (answer.status === 404) return undefined;
  const { head, events } = demanded(answer, `GET ${url}${path}`).body as IncidentRecord;
  if (!head) throw new CommandFailed(1, `${url} does not tell the stored heads: it is of a version before signed days`);
  return { id, head, events };
}

const everyItem = <Item>({ demand }: Target, path: string): Promise<Item[]> => everyItemAt<Item>((page) => demand('GET', page), path);
