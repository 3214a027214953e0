import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { GENESIS } from '../../incident/hash-chain.ts';
import { type Instant, toInstant, toMillis } from '../../instant.ts';
import type { AuditStore, RecordSigner } from '../../ports/audit-store.ts';
import type { Clock } from '../../ports/clock.ts';
import { VersionConflict } from '../../ports/errors.ts';
import { CHAIN_KINDS, type ChainHead, type ChainKind, type ChainStores, chainName, chainSources, parseChain } from './chains.ts';

/** What is signed: everything that grew from one day to another, chained to what was signed before. */
export interface DaysPayload {
  readonly form: 'citywatch-signed-days/1';
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  /** SHA-256 (hex) of the payload before; 64 zeros for the first. */
  readonly previous: string;
  readonly madeAt: Instant;
  readonly chains: readonly ChainHead[];
}

export interface SignedDays {
  /** The payload's RFC 8785 text, byte for byte what was signed. */
  readonly payload: string;
  /** ECDSA P-256 over SHA-256, DER, in base64. */
  readonly signature: string;
  /** Fingerprint of the key that signed. */
  readonly key: string;
}

export interface AuditKey {
  /** SHA-256 (hex) of the public key's DER (SubjectPublicKeyInfo). */
  readonly fingerprint: string;
  /** PEM. */
  readonly publicKey: string;
}

export interface SigningDependencies extends ChainStores {
  readonly tenant: string;
  readonly audit: AuditStore;
  readonly signer: RecordSigner;
  readonly clock: Clock;
}

type Sources = ReturnType<typeof chainSources>;

/** What was recorded just before midnight is committed by then. */
const GRACE = 5 * 60_000;
const DAY = 86_400_000;
/** Before the others were signed it was these alone, and no row said so. */
const FIRST_KINDS: readonly ChainKind[] = ['incident'];

export const dayOf = (millis: number): string => toInstant(millis).slice(0, 10);
export const dayAfter = (day: string): string => dayOf(toMillis(day) + DAY);
const dayBefore = (day: string): string => dayOf(toMillis(day) - DAY);
export const payloadDigest = (payload: string): string => createHash('sha256').update(payload).digest('hex');

/** The last day that is over, and can be signed. */
export const lastDayOver = (now: number): string => dayBefore(dayOf(now - GRACE));

/**
 * Signs the days that are over and not signed yet, as one: normally yesterday, more after an outage, so that no day is ever left out. The
 * first time every chain of a kind there is. Returns how many chains were signed, `undefined` where nothing was due.
 */
export async function signDays(deps: SigningDependencies): Promise<number | undefined> {
  const { audit, signer, tenant, clock } = deps;
  const to = lastDayOver(clock.now());
  const last = await audit.last();
  if (last && last.to >= to) return undefined;
  const from = last ? dayAfter(last.to) : to;
  const sources = chainSources(deps);
  const grown = last ? await changedIn(audit, from, to) : [];
  const first = await everyOf(sources, last ? (last.kinds ?? FIRST_KINDS) : []);
  const heads = await Promise.all([...new Set([...grown, ...first])].sort().map((chain) => headAt(sources, chain, to)));
  const chains = heads.filter((head) => head !== undefined);
  const body: DaysPayload = {
    form: 'citywatch-signed-days/1',
    tenant,
    from,
    to,
    previous: last?.digest ?? GENESIS,
    madeAt: toInstant(clock.now()),
    chains,
  };
  const payload = canonicalize(body) ?? '';
  const key = await signer.key();
  const signature = Buffer.from(await signer.sign(Buffer.from(payload, 'utf8'))).toString('base64');
  try {
    const row = { from, to, digest: payloadDigest(payload), chains: chains.length, kinds: CHAIN_KINDS };
    await audit.append(row, { payload, signature, key: key.fingerprint }, key);
  } catch (cause) {
    if (cause instanceof VersionConflict) return undefined;
    throw cause;
  }
  return chains.length;
}

async function changedIn(audit: AuditStore, from: string, to: string): Promise<string[]> {
  const found: string[] = [];
  for (let day = from; day <= to; day = dayAfter(day)) found.push(...(await audit.changedOn(day)));
  return found;
}

/** Every chain of the kinds that were never signed. */
async function everyOf(sources: Sources, signed: readonly ChainKind[]): Promise<string[]> {
  const kinds = CHAIN_KINDS.filter((kind) => !signed.includes(kind));
  const found = await Promise.all(kinds.map(async (kind) => (await sources[kind].every()).map((id) => chainName(kind, id))));
  return found.flat();
}

/** As it was when the day ended, so that whoever signs it, whenever, signs the same. */
async function headAt(sources: Sources, chain: string, day: string): Promise<ChainHead | undefined> {
  const named = parseChain(chain);
  const last = named && (await sources[named.kind].lastUpTo(named.id, day));
  return last && { chain, length: last.seq, head: last.hash };
}
