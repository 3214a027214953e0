import { createPublicKey, verify } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { IncidentEvent } from '../../incident/events.ts';
import { eventFaults, GENESIS } from '../../incident/hash-chain.ts';
import { foldIncident } from '../../incident/incident.ts';
import { fingerprintOf } from './fingerprint.ts';
import {
  type AuditKey,
  type ChainHead,
  type DaysPayload,
  dayAfter,
  INCIDENT_CHAIN,
  payloadDigest,
  type SignedDays,
} from './signed-days.ts';

/** A tenant's record as whoever checks it got it: nothing in it is believed. */
export interface TenantRecord {
  readonly tenant: string;
  readonly keys: readonly AuditKey[];
  /** In any order. */
  readonly days: readonly SignedDays[];
  readonly incidents: readonly IncidentRecord[];
}

export interface IncidentRecord {
  readonly id: string;
  /** As it is stored beside its events. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly events: readonly IncidentEvent[];
}

export interface AuditFault {
  readonly tenant: string;
  readonly incident?: string;
  readonly seq?: number;
  readonly day?: string;
  readonly reason: string;
}

export interface AuditVerdict {
  readonly tenant: string;
  readonly days: number;
  readonly incidents: number;
  readonly events: number;
  /** Events that no signed day covers yet: those of today. */
  readonly unsigned: number;
  readonly faults: readonly AuditFault[];
}

export interface AuditExpectation {
  /** The last day that should be signed. @default not asked */
  readonly until?: string;
  /** The only key that may have signed. @default any that the record names */
  readonly fingerprint?: string;
  /** What was signed when it was exported before. @default nothing */
  readonly earlier?: readonly SignedDays[];
}

/** Everything that is wrong with a record: its chains, its heads, and what was signed of them. */
export function verifyRecord(record: TenantRecord, expected: AuditExpectation = {}): AuditVerdict {
  const { tenant, incidents } = record;
  const { payloads, faults: dayFaults } = verifyDays(record, expected);
  const heads = new Map<string, (ChainHead & { readonly day: string })[]>();
  for (const { chains, to } of payloads)
    for (const head of chains) heads.set(head.chain, [...(heads.get(head.chain) ?? []), { ...head, day: to }]);
  const known = new Map(incidents.map((one) => [`${INCIDENT_CHAIN}${one.id}`, one]));
  const missing = [...heads].flatMap(([chain, signed]): AuditFault[] => {
    if (known.has(chain) || !chain.startsWith(INCIDENT_CHAIN)) return [];
    const { day, length } = signed.at(-1) as { day: string; length: number };
    return [
      {
        tenant,
        incident: chain.slice(INCIDENT_CHAIN.length),
        day,
        reason: `the whole incident is missing: ${length} events of it were signed`,
      },
    ];
  });
  const own = incidents.flatMap((incident) => incidentFaults(tenant, incident, heads.get(`${INCIDENT_CHAIN}${incident.id}`) ?? []));
  const events = incidents.reduce((sum, one) => sum + one.events.length, 0);
  const signed = incidents.reduce((sum, { id, events: all }) => {
    const length = heads.get(`${INCIDENT_CHAIN}${id}`)?.at(-1)?.length ?? 0;
    return sum + Math.min(length, all.length);
  }, 0);
  return {
    tenant,
    days: payloads.length,
    incidents: incidents.length,
    events,
    unsigned: events - signed,
    faults: [...dayFaults, ...missing, ...own],
  };
}

function verifyDays({ tenant, keys, days }: TenantRecord, { until, fingerprint, earlier = [] }: AuditExpectation) {
  const faults: AuditFault[] = [];
  const fail = (reason: string, day?: string): void => void faults.push({ tenant, ...(day ? { day } : {}), reason });
  const read = days.flatMap((signed) => {
    const payload = payloadOf(signed);
    if (!payload) fail('a signed day that cannot be read');
    return payload ? [{ signed, payload }] : [];
  });
  read.sort((a, b) => (a.payload.to < b.payload.to ? -1 : 1));
  let previous = GENESIS;
  let next: string | undefined;
  for (const { signed, payload } of read) {
    const { from, to } = payload;
    const key = keys.find((one) => one.fingerprint === signed.key);
    if (payload.tenant !== tenant) fail(`it was signed for ${payload.tenant}`, to);
    if (!key || !isSigned(signed, key))
      fail(key ? 'its signature is not that of the key it names' : `its key ${signed.key} is not known`, to);
    if (fingerprint !== undefined && signed.key !== fingerprint) fail(`it was signed by ${signed.key}: expected ${fingerprint}`, to);
    if (next !== undefined && from !== next) fail(`the days from ${next} up to ${from} are not signed`, from);
    if (payload.previous !== previous)
      fail(previous === GENESIS ? 'days before it were signed and are missing' : 'it does not follow the day before it', to);
    previous = payloadDigest(signed.payload);
    next = dayAfter(to);
  }
  const last = read.at(-1)?.payload.to;
  if (until !== undefined && (last === undefined || last < until))
    fail(last ? `the days after ${last} are not signed: expected those up to ${until}` : `no day is signed: expected those up to ${until}`);
  const there = new Set(days.map(({ payload }) => payload));
  for (const signed of earlier)
    if (!there.has(signed.payload))
      fail('it was signed when the record was exported before, and is not the same any more', payloadOf(signed)?.to);
  return { payloads: read.map(({ payload }) => payload), faults };
}

function payloadOf({ payload }: SignedDays): DaysPayload | undefined {
  try {
    const value = JSON.parse(payload) as DaysPayload;
    return value.form === 'citywatch-signed-days/1' && Array.isArray(value.chains) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isSigned({ payload, signature }: SignedDays, { publicKey, fingerprint }: AuditKey): boolean {
  try {
    const key = createPublicKey(publicKey);
    const isNamed = fingerprintOf(key) === fingerprint;
    return isNamed && verify('sha256', Buffer.from(payload, 'utf8'), { key, dsaEncoding: 'der' }, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function incidentFaults(
  tenant: string,
  { id, head, events }: IncidentRecord,
  signed: readonly (ChainHead & { readonly day: string })[],
): AuditFault[] {
  const at = (reason: string, seq?: number, day?: string): AuditFault => ({
    tenant,
    incident: id,
    ...(seq ? { seq } : {}),
    ...(day ? { day } : {}),
    reason,
  });
  const faults = eventFaults(events).map(({ seq, reason }) => at(reason, seq));
  for (const foreign of events) if (foreign.incident !== id) faults.push(at(`it belongs to ${foreign.incident}`, foreign.seq));
  const bySeq = new Map(events.map((event) => [event.seq, event]));
  const end = events.at(-1)?.seq ?? 0;
  const cut = signed.findLast(({ length }) => length > end);
  if (cut) faults.push(at(`the tail is cut off: ${cut.length} events were signed, ${end} are there`, end + 1, cut.day));
  for (const { length, head: hash, day } of signed) {
    const event = bySeq.get(length);
    if (event && event.hash !== hash) faults.push(at('it is not the event that was signed', length, day));
  }
  const differing = faults.length === 0 ? differingMembers(head, events) : [];
  if (differing.length > 0)
    faults.push(at(`what is stored is not what its events tell: ${differing.join(', ')}`, Number(head.version) || undefined));
  return faults;
}

/** Members in which a stored head differs from the fold of its events. */
function differingMembers(head: Readonly<Record<string, unknown>>, events: readonly IncidentEvent[]): string[] {
  try {
    const told: Readonly<Record<string, unknown>> = { ...foldIncident(events) };
    const names = new Set([...Object.keys(head), ...Object.keys(told)]);
    return [...names].filter((name) => canonicalize(head[name] ?? null) !== canonicalize(told[name] ?? null)).sort();
  } catch (cause) {
    return [cause instanceof Error ? cause.message : String(cause)];
  }
}
