import type { IncidentEvent } from '../../incident/events.ts';
import type { ReportEvidence } from './model.ts';
import { halvesOf } from './timeline.ts';

/** A piece of evidence as it is kept. */
export interface KnownEvidence {
  readonly contentType: string;
  readonly bytes: number;
  /** SHA-256 (hex). */
  readonly digest?: string;
  readonly embedded: boolean;
}

/** The ids of the evidence that the events name, each once, in their order. */
export function evidenceIds(events: readonly IncidentEvent[]): string[] {
  return [...new Set(events.flatMap(idsOf))];
}

/** Each piece once, with the event that named it first. */
export function evidenceOf(events: readonly IncidentEvent[], known: ReadonlyMap<string, KnownEvidence>): ReportEvidence[] {
  const seen = new Set<string>();
  return events.flatMap((event) =>
    idsOf(event).flatMap((id): ReportEvidence[] => {
      if (seen.has(id)) return [];
      seen.add(id);
      const { at, actor, type } = event;
      const found = known.get(id);
      const kept = found ?? { contentType: null, bytes: 0, embedded: false };
      return [{ id, at, by: halvesOf(actor.name ?? actor.id), type, ...kept }];
    }),
  );
}

function idsOf({ data }: IncidentEvent): readonly string[] {
  return 'evidence' in data && data.evidence ? data.evidence : [];
}
