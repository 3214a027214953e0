import { everyItem } from '../every-item.ts';
import { type Incident, OPEN_STATES } from '../incident/model.ts';
import { type Instant, plus, toInstant, toMillis } from '../instant.ts';
import type { Clock } from '../ports/clock.ts';
import type { DigestMark, DigestStore, GrownChain } from '../ports/digest-store.ts';
import type { HubLinkView } from '../ports/hub-link.ts';
import type { IncidentQuery, IncidentStore } from '../ports/incident-store.ts';
import type { ChainHeadOf, TenantDigest } from './digest.ts';
import { ON_ITS_WAY } from './digest-progress.ts';
import type { OwnershipStore } from './ownership.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Milliseconds between two digests. */
export const DIGEST_EVERY = 5 * MINUTE;
/** A schedule comes a little early at times. */
const EARLY = MINUTE / 2;
/** Each change is in three digests in a row: two may get lost. */
const OVERLAP = 2 * DIGEST_EVERY;
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
  readonly incidents: Pick<IncidentStore, 'list' | 'loadMany' | 'events'>;
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
  const since = mark && (isWhole ? wholeSince(mark, now) : plus(mark.at, -OVERLAP));
  const chains = isWhole ? await wholeChains(deps, since, now) : await recentChains(deps, since as Instant, now);
  const at = toInstant(now);
  // One that would say nothing is not sent, but for the daily one: by that the hub knows that the tenant still speaks.
  const isSent = isWhole || chains.length > 0;
  if (isSent) await sendParts(deps, { tenant: deps.tenant, epoch, at, whole: isWhole, ...(since ? { since } : {}) }, chains);
  // The next one joins the last that was sent: the hub has heard of no other.
  const next: DigestMark = {
    at: mark && !isSent ? mark.at : at,
    wholeAt: isWhole ? at : mark.wholeAt,
    ...(downSince ? { downSince: mark?.downSince ?? downSince } : {}),
  };
  if (isSent || mark.downSince !== next.downSince) await digests.keepMark(next);
  return chains.length;
}

async function sendParts(
  { send }: DigestDependencies,
  digest: Omit<TenantDigest, 'part' | 'parts' | 'chains'>,
  chains: readonly ChainHeadOf[],
): Promise<void> {
  const parts = Math.max(1, Math.ceil(chains.length / PART));
  for (let part = 1; part <= parts; part++) await send({ ...digest, part, parts, chains: chains.slice((part - 1) * PART, part * PART) });
}

async function recentChains(deps: DigestDependencies, since: Instant, now: number): Promise<ChainHeadOf[]> {
  const until = toInstant(now - ON_ITS_WAY);
  const grown = await grownSince(deps, since, now);
  const old = grown.filter((chain) => chain.at === undefined || (chain.at >= since && chain.at <= until));
  const young = grown.filter(({ at }) => at !== undefined && at > until);
  return [...(await headsOf(deps, old)), ...(await Promise.all(young.map((chain) => headBefore(deps, chain, since, until)))).flat()];
}

/** Of a chain that grew a moment ago, where it ended until then: one that grows all the time would be named by no digest otherwise. */
async function headBefore({ incidents }: DigestDependencies, { incident, seq }: GrownChain, since: Instant, until: Instant) {
  if (seq === 1) return [];
  const last = (await incidents.events(incident)).findLast(({ recordedAt }) => recordedAt <= until);
  return last && last.recordedAt >= since ? [{ incident, seq: last.seq, hash: last.hash }] : [];
}

/** A hub that was away longer than a week lacks what changed since, and what was on its way to it then. */
function wholeSince({ downSince }: DigestMark, now: number): Instant {
  const week = toInstant(now - WHOLE_DAYS);
  const away = downSince && plus(downSince, -DAY);
  return away && away < week ? away : week;
}

async function wholeChains(deps: DigestDependencies, since: Instant | undefined, now: number): Promise<ChainHeadOf[]> {
  if (!since) return headsOfAll(deps, {});
  const grown = await grownSince(deps, since, now);
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
