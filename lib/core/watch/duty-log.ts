import { chained, GENESIS, type Link } from '../incident/hash-chain.ts';
import { type Instant, toMillis } from '../instant.ts';
import type { TierPath } from '../tier/tier-path.ts';
import type { HandOver, KeepingAgreement, Shift, Watch, WatchPerson } from './model.ts';
import type { ResponseMode } from './response-mode.ts';

/** What people write into the log themselves. */
export const LOGGED_KINDS = ['call', 'decision', 'visit', 'note'] as const;
export type LoggedKind = (typeof LOGGED_KINDS)[number];

export interface Logged {
  readonly kind: LoggedKind;
  readonly text: string;
  /** Of a call. */
  readonly callee?: string;
  readonly answered?: boolean;
  readonly incident?: string;
  /** When it happened, where it was written down later. */
  readonly occurredAt?: Instant;
  /** Number of the entry that this one puts right; that one stays as it is. */
  readonly corrects?: number;
}

interface EntryEnvelope<Type extends string, Data> extends Link {
  readonly tier: TierPath;
  readonly type: Type;
  readonly at: Instant;
  readonly by: WatchPerson;
  /** The tier on whose behalf it was done, by whoever keeps its watch. */
  readonly actingFor?: TierPath;
  readonly data: Data;
}

/** Everything that happens at a watch, in the order in which it happened; nothing is ever changed or taken out (值班日志). */
export type DutyLogEntry =
  | EntryEnvelope<'shift-opened', { readonly shift: Shift }>
  | EntryEnvelope<'handed-over', { readonly ended: string; readonly handOver: HandOver; readonly shift: Shift }>
  | EntryEnvelope<'keeping-agreed', KeepingAgreement>
  | EntryEnvelope<'logged', Logged>
  | EntryEnvelope<'mode-declared', { readonly mode: ResponseMode }>
  | EntryEnvelope<'mode-ended', { readonly mode: string; readonly at: Instant }>;

export type DutyLogType = DutyLogEntry['type'];
/** An entry before it has its place in the chain. */
export type NewEntry = {
  [Type in DutyLogType]: Pick<Extract<DutyLogEntry, { type: Type }>, 'type' | 'at' | 'by' | 'actingFor' | 'data'>;
}[DutyLogType];

export const emptyWatch = (tier: TierPath): Watch => ({ tier, version: 0, headHash: GENESIS, agreements: [] });

/** Gives new entries their place in a tier's log. */
export const sealEntries = ({ tier, ...end }: Watch, entries: readonly NewEntry[]): DutyLogEntry[] =>
  chained(end, entries, { tier }) as DutyLogEntry[];

/** The watch after one more entry; exhaustive over all types. */
export function applyEntry(watch: Watch, entry: DutyLogEntry): Watch {
  const next: Watch = { ...watch, version: entry.seq, headHash: entry.hash, lastAt: entry.at };
  switch (entry.type) {
    case 'shift-opened':
    case 'handed-over':
      return { ...next, shift: entry.data.shift };
    case 'keeping-agreed': {
      const open = next.agreements.filter(({ to, keeper }) => toMillis(to) > toMillis(entry.at) && keeper !== entry.data.keeper);
      return { ...next, agreements: [...open, entry.data] };
    }
    case 'logged':
    case 'mode-declared':
    case 'mode-ended':
      return next;
  }
}

/** A tier's watch as its log tells it. */
export const foldWatch = (tier: TierPath, entries: readonly DutyLogEntry[]): Watch => entries.reduce(applyEntry, emptyWatch(tier));
