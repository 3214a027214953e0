/** The watch's part of the HTTP API, as the console reads it. */
export interface WatchPerson {
  readonly id: string;
  readonly name: string;
}

export interface ApiShift {
  readonly id: string;
  readonly tier: string;
  readonly holder: WatchPerson;
  readonly from: string;
  readonly to: string | null;
  /** The tier whose centre keeps it for another. */
  readonly keeper: string | null;
  readonly until: string | null;
  readonly overdue: boolean;
}

export interface ApiHandOver {
  readonly at: string;
  readonly openIncidents: readonly {
    readonly id: string;
    readonly title?: string;
    readonly state: string;
    readonly domain: string;
    readonly grade: 'I' | 'II' | 'III';
    readonly town?: string;
  }[];
  readonly dueSoon: readonly {
    readonly incident: string;
    readonly obligation: string;
    readonly unit: string;
    readonly action: string;
    readonly due: string;
    readonly overdue: boolean;
  }[];
  readonly silences: readonly { readonly id: string; readonly reason: string; readonly until: string }[];
  readonly deadSensors: readonly { readonly sensor: string; readonly thing: string; readonly lastAt: string }[];
  readonly sensorsNeverHeard: number;
  readonly unstaffed?: readonly { readonly tier: string; readonly keptBy: string; readonly from: string; readonly to: string }[];
  readonly notes: readonly {
    readonly seq: number;
    readonly at: string;
    readonly by: string;
    readonly kind: string;
    readonly text: string;
  }[];
}

export interface ApiLogEntry {
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  /** What somebody wrote, or what the system did. */
  readonly kind: string;
  readonly by: WatchPerson;
  readonly text?: string;
  readonly callee?: string;
  readonly answered?: boolean;
  readonly corrects?: number;
}

export interface ApiResponseMode {
  readonly id: string;
  readonly level: 'I' | 'II' | 'III';
  readonly area: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly endedAt: string | null;
  readonly inForce: boolean;
}

/** What a person writes; the others are the system's. */
export const LOGGED_KINDS = ['call', 'decision', 'visit', 'note'] as const;
