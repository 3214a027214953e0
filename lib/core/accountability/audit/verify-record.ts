import { createPublicKey, verify } from 'node:crypto';
import { GENESIS, type Link } from '../../incident/hash-chain.ts';
import { parseChain } from './chains.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type AuditKey, type DaysPayload, dayAfter, payloadDigest, type SignedDays } from './signed-days.ts';
import {
  chainFaults,
  type IncidentRecord,
  incidentChain,
  type LetterRecord,
  type LogRecord,
  letterChain,
  logChain,
  missingReason,
  type SignedHead,
  subjectOf,
} from './verify-chain.ts';

/** A tenant's record as whoever checks it got it: nothing in it is believed. */
export interface TenantRecord {
  readonly tenant: string;
  readonly keys: readonly AuditKey[];
  /** In any order. */
  readonly days: readonly SignedDays[];
  readonly incidents: readonly IncidentRecord[];
  /** Of tiers' watches. @default none, as in what was exported before they were signed */
  readonly logs?: readonly LogRecord[];
  /** @default none, likewise */
  readonly letters?: readonly LetterRecord[];
}

export interface AuditFault {
  readonly tenant: string;
  readonly incident?: string;
  /** The name of another chain than an incident's: `duty-log/<tier's path>`, `letter/<id>`. */
  readonly chain?: string;
  readonly seq?: number;
  readonly day?: string;
  readonly reason: string;
}

export interface AuditVerdict {
  readonly tenant: string;
  readonly days: number;
  readonly incidents: number;
  readonly logs: number;
  readonly letters: number;
  /** Of all of them: events, entries, steps. */
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
  const { tenant, incidents, logs = [], letters = [] } = record;
  const { payloads, faults: dayFaults } = verifyDays(record, expected);
  const heads = new Map<string, SignedHead[]>();
  for (const { chains, to } of payloads)
    for (const head of chains) heads.set(head.chain, [...(heads.get(head.chain) ?? []), { ...head, day: to }]);
  const chains = [...incidents.map(incidentChain), ...logs.map(logChain), ...letters.map(letterChain)];
  const known = new Set(chains.map(({ name }) => name));
  const missing = [...heads].flatMap(([name, signed]): AuditFault[] => {
    const named = parseChain(name);
    const { day, length } = signed.at(-1) as SignedHead;
    return known.has(name) || !named ? [] : [{ tenant, ...subjectOf(name), day, reason: missingReason(named.kind, length) }];
  });
  const own = chains.flatMap((chain) => chainFaults(tenant, chain, heads.get(chain.name) ?? []));
  const unsigned = chains.map(({ name, links }) => Math.max(0, links.length - (heads.get(name)?.at(-1)?.length ?? 0)));
  const count = (some: readonly { readonly links: readonly Link[] }[]): number => some.reduce((sum, { links }) => sum + links.length, 0);
  return {
    tenant,
    days: payloads.length,
    incidents: incidents.length,
    logs: logs.length,
    letters: letters.length,
    events: count(chains),
    unsigned: unsigned.reduce((sum, one) => sum + one, 0),
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
