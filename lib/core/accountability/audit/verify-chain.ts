import canonicalize from 'canonicalize';
import type { IncidentEvent } from '../../incident/events.ts';
import { eventFaults, type Link } from '../../incident/hash-chain.ts';
import { foldIncident } from '../../incident/incident.ts';
import { type LetterStep, toldBySteps } from '../../supervision/letter-chain.ts';
import { type DutyLogEntry, foldWatch } from '../../watch/duty-log.ts';
import { type ChainHead, type ChainKind, chainName, parseChain } from './chains.ts';
import type { AuditFault } from './verify-record.ts';

/** What stands beside a chain and is told by it, as it is stored. */
type Stored = Readonly<Record<string, unknown>>;

export interface IncidentRecord {
  readonly id: string;
  readonly head: Stored;
  readonly events: readonly IncidentEvent[];
}

/** The duty log of one tier. */
export interface LogRecord {
  readonly tier: string;
  /** The watch. */
  readonly head: Stored;
  readonly entries: readonly DutyLogEntry[];
}

export interface LetterRecord {
  readonly id: string;
  /** The letter. */
  readonly head: Stored;
  readonly steps: readonly LetterStep[];
}

export type SignedHead = ChainHead & { readonly day: string };

/** A chain of whatever kind, as it is checked. */
export interface CheckedChain {
  readonly name: string;
  readonly links: readonly Link[];
  readonly head: Stored;
  /** Of a link: whose it is. */
  readonly ownerOf: (link: Link) => string;
  /** What should be stored beside it; `undefined`: nobody can say. */
  readonly told: () => object | undefined;
}

export const incidentChain = ({ id, head, events }: IncidentRecord): CheckedChain => ({
  name: chainName('incident', id),
  links: events,
  head,
  ownerOf: (link) => (link as IncidentEvent).incident,
  told: () => foldIncident(events),
});

export const logChain = ({ tier, head, entries }: LogRecord): CheckedChain => ({
  name: chainName('duty-log', tier),
  links: entries,
  head,
  ownerOf: (link) => (link as DutyLogEntry).tier,
  told: () => foldWatch(tier, entries),
});

/** A letter that was written before its steps were kept has none, and nothing can be said of it. */
export const letterChain = ({ id, head, steps }: LetterRecord): CheckedChain => ({
  name: chainName('letter', id),
  links: steps,
  head,
  ownerOf: (link) => (link as LetterStep).letter.id,
  told: () => (steps.length === 0 && head.chain === undefined ? undefined : (toldBySteps(steps) ?? {})),
});

/** How a fault names the chain it was found in. */
export function subjectOf(name: string): Pick<AuditFault, 'incident' | 'chain'> {
  const named = parseChain(name);
  return named?.kind === 'incident' ? { incident: named.id } : { chain: name };
}

const WHOLE: Readonly<Record<ChainKind, (length: number) => string>> = {
  incident: (length) => `the whole incident is missing: ${length} events of it were signed`,
  'duty-log': (length) => `the whole duty log is missing: ${length} entries of it were signed`,
  letter: (length) => `the whole letter is missing: ${length} steps of it were signed`,
};
export const missingReason = (kind: ChainKind, length: number): string => WHOLE[kind](length);

export function chainFaults(tenant: string, chain: CheckedChain, signed: readonly SignedHead[]): AuditFault[] {
  const { name, links, head, ownerOf } = chain;
  const id = parseChain(name)?.id;
  const at = (reason: string, seq?: number, day?: string): AuditFault => ({
    tenant,
    ...subjectOf(name),
    ...(seq ? { seq } : {}),
    ...(day ? { day } : {}),
    reason,
  });
  const faults = eventFaults(links).map(({ seq, reason }) => at(reason, seq));
  for (const link of links) if (ownerOf(link) !== id) faults.push(at(`it belongs to ${ownerOf(link)}`, link.seq));
  const bySeq = new Map(links.map((link) => [link.seq, link]));
  const end = links.at(-1)?.seq ?? 0;
  const cut = signed.findLast(({ length }) => length > end);
  if (cut) faults.push(at(`the tail is cut off: ${cut.length} events were signed, ${end} are there`, end + 1, cut.day));
  for (const { length, head: hash, day } of signed) {
    const link = bySeq.get(length);
    if (link && link.hash !== hash) faults.push(at('it is not the event that was signed', length, day));
  }
  const differing = faults.length === 0 ? differingMembers(head, chain.told) : [];
  if (differing.length > 0)
    faults.push(at(`what is stored is not what its events tell: ${differing.join(', ')}`, Number(head.version) || undefined));
  return faults;
}

/** Members in which what is stored differs from what its links tell. */
function differingMembers(head: Stored, tell: CheckedChain['told']): string[] {
  try {
    const told = tell() as Stored | undefined;
    if (!told) return [];
    const names = new Set([...Object.keys(head), ...Object.keys(told)]);
    return [...names].filter((name) => canonicalize(head[name] ?? null) !== canonicalize(told[name] ?? null)).sort();
  } catch (cause) {
    return [cause instanceof Error ? cause.message : String(cause)];
  }
}
