import type { Instant } from '../../instant.ts';
import type { IncidentStore } from '../../ports/incident-store.ts';
import type { LetterStore } from '../../ports/letter-store.ts';
import type { WatchStore } from '../../ports/watch-store.ts';
import { wholeLog } from '../../watch/whole-log.ts';

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
  /** Of one chain, oldest first. */
  links(id: string): Promise<readonly ChainedLink[]>;
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

export const chainSources = ({ incidents, city, ...stores }: ChainStores): Readonly<Record<ChainKind, ChainSource>> => ({
  incident: { every: () => everyId((page) => incidents.list({ within: city, ...page })), links: (id) => incidents.events(id) },
  ...otherChains(stores),
});

/** Those that are not incidents'. */
export const otherChains = ({
  watch,
  letters,
}: Pick<ChainStores, 'watch' | 'letters'>): Readonly<Record<Exclude<ChainKind, 'incident'>, ChainSource>> => ({
  'duty-log': {
    every: async () => (await watch.watches()).map(({ tier }) => tier),
    // An entry is written when it is made.
    links: async (tier) => (await wholeLog(watch, tier)).map(({ seq, hash, at }) => ({ seq, hash, recordedAt: at })),
  },
  letter: { every: () => everyId((page) => letters.list(page)), links: (id) => letters.steps(id) },
});

async function everyId(
  list: (page: { readonly limit: number; readonly cursor?: string }) => Promise<{
    readonly items: readonly { readonly id: string }[];
    readonly cursor?: string;
  }>,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit: PAGE, ...(cursor ? { cursor } : {}) });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor);
  return ids;
}
