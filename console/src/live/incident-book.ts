import type { ApiIncident, Grade, IncidentState } from '../api/types.ts';

const CLOSED: readonly IncidentState[] = ['cleared', 'archived', 'false-alarm'];
const SEVERITY: Readonly<Record<Grade, number>> = { I: 3, II: 2, III: 1 };

export const isOpen = ({ state }: { readonly state: IncidentState }): boolean => !CLOSED.includes(state);

/** What is worth telling the person at the desk. */
export interface News {
  readonly kind: 'new' | 'grade-raised';
  readonly incident: ApiIncident;
}

export const isSevere = ({ grade }: ApiIncident): boolean => SEVERITY[grade] >= SEVERITY.II;

/** The incidents this console knows. Answers may overtake each other: an older version never replaces a newer one. */
export class IncidentBook {
  #incidents: ReadonlyMap<string, ApiIncident> = new Map();

  get incidents(): ReadonlyMap<string, ApiIncident> {
    return this.#incidents;
  }

  version(id: string): number {
    return this.#incidents.get(id)?.version ?? 0;
  }

  /** Takes in what the API answered. Returns what was news: incidents not known before, and those whose grade rose. */
  merge(answers: readonly ApiIncident[]): News[] {
    const next = new Map(this.#incidents);
    const news: News[] = [];
    for (const incident of answers) {
      const known = next.get(incident.id);
      if (known && !replaces(incident, known)) continue;
      next.set(incident.id, incident);
      if (!isOpen(incident)) continue;
      if (!known) news.push({ kind: 'new', incident });
      else if (SEVERITY[incident.grade] > SEVERITY[known.grade]) news.push({ kind: 'grade-raised', incident });
    }
    this.#incidents = next;
    return news;
  }

  forget(id: string): void {
    const next = new Map(this.#incidents);
    next.delete(id);
    this.#incidents = next;
  }
}

/** Of the same version, the whole incident (with its timeline) is worth more than a list's summary. */
function replaces(incident: ApiIncident, known: ApiIncident): boolean {
  if (incident.version !== known.version) return incident.version > known.version;
  return incident.timeline !== undefined || known.timeline === undefined;
}
