import { everyItem } from '../../every-item.ts';
import { type Instant, toInstant, toMillis } from '../../instant.ts';
import type { IncidentStore } from '../../ports/incident-store.ts';
import type { LetterStore } from '../../ports/letter-store.ts';
import type { WatchStore } from '../../ports/watch-store.ts';

/** What is chained link by link, and signed day by day. */
export const CHAIN_KINDS = ['incident', 'duty-log', 'letter'] as const;
export type ChainKind = (typeof CHAIN_KINDS)[number];

/** `incident/<id>`, `duty-log/<tier's path>`, `letter/<id>`. */
export const chainName = (kind: ChainKind, id: string): string => `${kind}/${id}`;

/** `undefined` for what is no chain's name, or one of a kind that is not known yet. */
export function parseChain(name: string): { readonly kind: ChainKind; readonly id: string } | undefined {
  const kind = CHAIN_KINDS.find((one) => name.startsWith(`${one}/`));
  return kind && { kind, id: name.slice(kind.length + 1) };
}

/** How long a chain was at the end of a day, and the hash of its last link. */
export interface ChainHead {
  readonly chain: string;
  readonly length: number;
  readonly head: string;
}

/** The chains of one kind in one tenant. */
export interface ChainSource {
  /** Ids of all there are. */
  every(): Promise<readonly string[]>;
  /** The last link that was recorded up to the end of a day, `2026-11-23`. */
  lastUpTo(id: string, day: string): Promise<ChainedLink | undefined>;
}

export interface ChainedLink {
  readonly seq: number;
  readonly hash: string;
  readonly recordedAt: Instant;
}

export interface ChainStores {
  readonly incidents: IncidentStore;
  readonly watch: WatchStore;
  readonly letters: LetterStore;
  /** The path of the city, under which every incident lies. */
  readonly city: string;
}

const PAGE = 200;
const DAY = 86_400_000;

const lastOf = (links: readonly ChainedLink[], day: string): ChainedLink | undefined =>
  links.findLast(({ recordedAt }) => recordedAt.slice(0, 10) <= day);

export const chainSources = ({ incidents, city, ...stores }: ChainStores): Readonly<Record<ChainKind, ChainSource>> => ({
  incident: {
    every: () => idsOf((page) => incidents.list({ within: city, ...page })),
    lastUpTo: async (id, day) => lastOf(await incidents.events(id), day),
  },
  ...otherChains(stores),
});

/** Those that are not incidents'. */
export const otherChains = ({
  watch,
  letters,
}: Pick<ChainStores, 'watch' | 'letters'>): Readonly<Record<Exclude<ChainKind, 'incident'>, ChainSource>> => ({
  'duty-log': {
    every: async () => (await watch.watches()).map(({ tier }) => tier),
    // A log of years is not read for its end: an entry is written when it is made, and none is before the one in front of it.
    lastUpTo: async (tier, day) => {
      const [last] = (await watch.log({ tier, to: toInstant(toMillis(day) + DAY), limit: 1 })).items;
      return last && { seq: last.seq, hash: last.hash, recordedAt: last.at };
    },
  },
  letter: { every: () => idsOf((page) => letters.list(page)), lastUpTo: async (id, day) => lastOf(await letters.steps(id), day) },
});

const idsOf = (
  list: (page: { readonly limit: number; readonly cursor?: string }) => Promise<{
    readonly items: readonly { readonly id: string }[];
    readonly cursor?: string;
  }>,
): Promise<string[]> =>
  Array.fromAsync(
    everyItem((after) => list({ limit: PAGE, ...after })),
    ({ id }) => id,
  );
