import { everyItem } from '../every-item.ts';
import { type Incident, OPEN_STATES } from '../incident/model.ts';
import { type Instant, plus, toInstant, toMillis } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { DigestMark, DigestStore, GrownChain } from '../ports/digest-store.ts';
import type { HubLinkView } from '../ports/hub-link.ts';
import type { IncidentQuery, IncidentStore } from '../ports/incident-store.ts';
import type { ChainHeadOf, TenantDigest } from './digest.ts';
import type { OwnershipStore } from './ownership.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Milliseconds between two digests. */
export const DIGEST_EVERY = 5 * MINUTE;
/** A schedule comes a little early at times. */
const EARLY = MINUTE / 2;
/** Each change is in three digests in a row: two may get lost. */
const OVERLAP = 2 * DIGEST_EVERY;
/** What is younger is probably on its way still; the next digest names it. */
const ON_ITS_WAY = MINUTE / 2;
/** Milliseconds between two whole digests, which come also when they are empty. */
export const WHOLE_EVERY = DAY;
/** A whole digest names what changed in so many days. */
const WHOLE_DAYS = 7 * DAY;
/** Chains in one envelope: a bus takes 256 KB, and one chain is at most 220 bytes. */
const PART = 1000;
const PAGE = 200;

export interface DigestDependencies {
  readonly tenant: string;
  /** Path of the city, under which every incident lies. */
  readonly city: string;
  readonly incidents: Pick<IncidentStore, 'list' | 'loadMany'>;
  readonly digests: DigestStore;
  readonly ownership: OwnershipStore;
  readonly link: HubLinkView;
  readonly clock: Clock;
  /** Puts one part on its way to the hub. */
  send(digest: TenantDigest): Promise<void>;
}

/**
 * Tells the hub how far this tenant's chains have come: what changed lately, if anything did; once a day, and when the hub is back after it was out of
 * reach, everything that is open and what changed in a week; the first time, every incident. Returns how many chains it named. What
 * fails here is made up for by the next one, which begins where the last one that was sent did.
 */
export async function sendDigest(deps: DigestDependencies): Promise<number> {
  const { digests, clock } = deps;
  const now = clock.now();
  const mark = await digests.mark();
  if (mark && now - toMillis(mark.at) < DIGEST_EVERY - EARLY) return 0;
  const { epoch, state } = await deps.ownership.read();
  if (state !== 'owner') return 0;
  const downSince = (await deps.link.state())?.downSince;
  const isWhole = !mark || now - toMillis(mark.wholeAt) >= WHOLE_EVERY || (mark.downSince !== undefined && downSince === undefined);
  const chains = isWhole ? await wholeChains(deps, mark, now) : await recentChains(deps, mark, now);
  const at = toInstant(now);
  // One that would say nothing is not sent, but for the daily one: by that the hub knows that the tenant still speaks.
  if (isWhole || chains.length > 0) await sendParts(deps, { tenant: deps.tenant, epoch, at, whole: isWhole }, chains);
  const next: DigestMark = { at, wholeAt: isWhole ? at : mark.wholeAt, ...(downSince ? { downSince: mark?.downSince ?? downSince } : {}) };
  if (isWhole || chains.length > 0 || mark.downSince !== next.downSince) await digests.keepMark(next);
  return chains.length;
}

async function sendParts(
  { send }: DigestDependencies,
  digest: Pick<TenantDigest, 'tenant' | 'epoch' | 'at' | 'whole'>,
  chains: readonly ChainHeadOf[],
): Promise<void> {
  const parts = Math.max(1, Math.ceil(chains.length / PART));
  for (let part = 1; part <= parts; part++) await send({ ...digest, part, parts, chains: chains.slice((part - 1) * PART, part * PART) });
}

async function recentChains(deps: DigestDependencies, { at }: DigestMark, now: number): Promise<ChainHeadOf[]> {
  const since = plus(at, -OVERLAP);
  const until = toInstant(now - ON_ITS_WAY);
  const grown = await grownSince(deps, since, now);
  return headsOf(
    deps,
    grown.filter((chain) => chain.at === undefined || (chain.at >= since && chain.at <= until)),
  );
}

async function wholeChains(deps: DigestDependencies, mark: DigestMark | undefined, now: number): Promise<ChainHeadOf[]> {
  if (!mark) return headsOfAll(deps, {});
  const week = toInstant(now - WHOLE_DAYS);
  // A hub that was away longer lacks what changed since, and what was on its way to it then.
  const away = mark.downSince && plus(mark.downSince, -DAY);
  const grown = await grownSince(deps, away && away < week ? away : week, now);
  const heads = [...(await headsOf(deps, grown)), ...(await headsOfAll(deps, { states: OPEN_STATES }))];
  return [...new Map(heads.map((head) => [head.incident, head])).values()];
}

/** Of an incident that grew on several days the newest. */
async function grownSince({ digests }: DigestDependencies, since: Instant, now: number): Promise<GrownChain[]> {
  const newest = new Map<string, GrownChain>();
  const last = toInstant(now).slice(0, 10);
  for (let moment = since; moment.slice(0, 10) <= last; moment = plus(moment, DAY))
    for (const chain of await digests.grownOn(moment.slice(0, 10))) newest.set(chain.incident, chain);
  return [...newest.values()];
}

/** Where chains end: as it was noted when they grew, else as their heads say. */
async function headsOf({ incidents }: DigestDependencies, grown: readonly GrownChain[]): Promise<ChainHeadOf[]> {
  const unnoted = grown.filter(({ seq, hash }) => seq === undefined || hash === undefined);
  const heads = await incidents.loadMany(unnoted.map(({ incident }) => incident));
  return [
    ...grown.flatMap(({ incident, seq, hash }) => (seq === undefined || hash === undefined ? [] : [{ incident, seq, hash }])),
    ...heads.flatMap((head) => (head ? [headOf(head)] : [])),
  ];
}

function headsOfAll({ incidents, city }: DigestDependencies, more: Pick<IncidentQuery, 'states'>): Promise<ChainHeadOf[]> {
  return Array.fromAsync(
    everyItem((after) => incidents.list({ within: city, limit: PAGE, ...more, ...after })),
    headOf,
  );
}

const headOf = ({ id, version, headHash }: Incident): ChainHeadOf => ({ incident: id, seq: version, hash: headHash });
