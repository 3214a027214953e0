import type { IncidentEvent } from '../../core/incident/events.ts';
import { verifyChain } from '../../core/incident/hash-chain.ts';
import type { Item } from '../../wiring/table-store.ts';

/** Why an incident cannot be brought back by itself: somebody has to look. */
export class UnrestorableIncident extends Error {
  override readonly name = 'UnrestorableIncident';
}

const asEvent = (item: Item): IncidentEvent => item.data as unknown as IncidentEvent;

/**
 * The events of an incident from both tables, an unbroken chain; what is there twice must be the same. Throws UnrestorableIncident where
 * the tables contradict each other, or a link is missing in both.
 */
export function unitedEvents(saved: readonly Item[], live: readonly Item[]): IncidentEvent[] {
  const united = new Map(saved.map(asEvent).map((event) => [event.seq, event]));
  for (const event of live.map(asEvent)) {
    const other = united.get(event.seq);
    if (other && other.hash !== event.hash) {
      throw new UnrestorableIncident(
        `event ${event.seq} differs: ${other.hash.slice(0, 12)} in the backup, ${event.hash.slice(0, 12)} in the table`,
      );
    }
    united.set(event.seq, event);
  }
  const events = [...united.values()].sort((a, b) => a.seq - b.seq);
  const verdict = verifyChain(events);
  if (!verdict.ok) throw new UnrestorableIncident(`the chain breaks at event ${verdict.seq}: ${verdict.reason}`);
  return events;
}
