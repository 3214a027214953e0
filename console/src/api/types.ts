import type { Role } from '../../../lib/core/access/principal.ts';
import type { BlockedAction } from '../../../lib/core/incident/blocked-actions.ts';
import type { IncidentState, ObligationOutcome, ObligationState, OwedAction } from '../../../lib/core/incident/model.ts';
import type { ObligationAction } from '../../../lib/core/mechanism/model.ts';
import type { Bilingual, DomainId, Grade, Position } from '../../../lib/core/registry/model.ts';

/** The JSON of the HTTP API, as the console reads it. All times are RFC 3339 at +08:00, positions WGS-84 degrees. */
export type { ConsoleConfig } from '../../../lib/wiring/console-config.ts';
export type { Bilingual, DomainId, Grade, IncidentState, ObligationAction, Position, Role };

export interface Health {
  readonly status: string;
  readonly now: string;
  readonly speed?: number;
}

/** `GET /v1/me`: who the token says one is, and the push topics one may listen to. */
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly tier: string;
  readonly unit?: string;
  readonly roles: readonly Role[];
  readonly domains?: readonly DomainId[];
  readonly pushTopics: readonly string[];
}

export interface ApiObligation {
  readonly id: string;
  readonly unit: string;
  readonly body: string;
  readonly action: OwedAction;
  /** What a person asked for, where it is no line of the mechanism. */
  readonly text?: string;
  readonly extensions?: readonly {
    readonly previousDue: string;
    readonly askedDue: string;
    readonly decidedAt?: string;
    readonly granted?: boolean;
  }[];
  readonly from?: string | null;
  readonly base?: string | null;
  readonly due?: string | null;
  readonly state: ObligationState;
  readonly metAt?: string | null;
  readonly breachedAt?: string | null;
  readonly escalatedTo?: readonly string[];
  readonly outcome?: ObligationOutcome | null;
  readonly provisional: boolean;
  readonly evidence?: readonly string[];
  /** Kinds without which it cannot be met. */
  readonly evidenceRequired?: readonly string[];
  /** Lines (`<body>/<action>`) that have to be met before. */
  readonly after?: readonly string[];
}

export interface ApiTask {
  readonly unit: string;
  readonly acknowledgedAt?: string;
  readonly arrivedAt?: string;
  readonly disposedAt?: string;
}

export interface ApiExplanation {
  readonly kind: 'reading' | 'shift' | 'drift' | 'roughness' | 'unchanged';
  readonly expected: number;
  readonly seen: number;
  readonly chance: number;
}

export interface ApiAlarm {
  readonly episode: string;
  /** Of a condition over several things: the asset. */
  readonly sensor: string;
  /** Of such a condition: the series that met it, `<sensor>/<metric>`, the one that completed it last. */
  readonly sources?: readonly string[];
  readonly metric: string;
  readonly rule: string;
  readonly grade: Grade;
  /** Absent where another system reported it. */
  readonly value?: number;
  readonly reported?: { readonly source: string; readonly externalId: string; readonly label?: string };
  /** Of an anomaly. */
  readonly because?: ApiExplanation;
  readonly onsetAt: string;
  readonly clearedAt?: string;
  /** Where no reading ended it. */
  readonly clearReason?: 'rule-withdrawn';
  readonly retracted?: boolean;
  readonly asset?: string;
  readonly folded?: 'sensor' | 'asset' | 'rule';
  readonly count?: number;
  readonly active?: number;
  readonly lastOnsetAt?: string;
  readonly flapping?: boolean;
  readonly inhibitedBy?: string;
  readonly silencedBy?: string;
  /** The incident it was split off into. */
  readonly movedTo?: string;
}

export interface ApiTimelineEntry {
  readonly seq: number;
  readonly at: string;
  readonly recordedAt: string;
  readonly type: string;
  readonly actor: { readonly kind: 'person' | 'system'; readonly id: string; readonly name?: string; readonly unit?: string };
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ApiIncident {
  readonly id: string;
  readonly version: number;
  readonly state: IncidentState;
  readonly domain: DomainId;
  readonly kind: string;
  readonly title?: string;
  readonly grade: Grade;
  readonly level?: Grade | null;
  readonly tier: string;
  readonly town?: string | null;
  readonly asset?: string | null;
  readonly position?: Position | null;
  readonly raisedAt: string;
  readonly reportedAt?: string;
  readonly exercise: boolean;
  readonly mechanism: string;
  readonly recurrenceOf?: string | null;
  readonly occurrence?: number;
  readonly proposedLevel?: Grade | null;
  readonly mergeProposed?: string | null;
  readonly cause?: { readonly cause: string; readonly reach: number; readonly until: string } | null;
  readonly mergedInto?: string;
  readonly mergedFrom?: readonly string[];
  readonly splitFrom?: string;
  readonly handledBy?: { readonly unit: string };
  readonly plans?: readonly { readonly plan: string; readonly area?: string; readonly endedAt?: string }[];
  readonly falseAlarmProposedBy?: string;
  readonly alarms?: readonly ApiAlarm[];
  readonly obligations?: readonly ApiObligation[];
  readonly tasks?: readonly ApiTask[];
  /** Present when one incident was asked for, absent in lists. */
  readonly timeline?: readonly ApiTimelineEntry[];
  readonly allowedActions?: readonly string[];
  /** Why what one would look for cannot be done now; present when one incident was asked for. */
  readonly blockedActions?: readonly BlockedAction[];
  /** Shown from the city's copy, since its owner cannot be asked; complete up to then, `null`: not known. */
  readonly replica?: { readonly asOf: string | null };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string | null;
}

export interface ApiUnit {
  readonly id: string;
  readonly name: Bilingual;
  readonly tier?: string;
}

export interface ApiTier {
  readonly id: string;
  readonly kind?: 'city' | 'district' | 'town';
  readonly path?: string;
  readonly name: Bilingual;
  readonly position?: Position;
  /** Of a district. */
  readonly district?: 'native' | 'hosted' | 'federated';
}

/** What is watched: a valve well, a bridge. */
export interface ApiAsset {
  readonly id: string;
  readonly name: Bilingual;
  readonly domain: DomainId;
  readonly town: string;
  readonly position: Position;
  readonly sensors: number;
}

/** How what fell due in a period was met. */
export interface ApiTally {
  readonly raised: number;
  /** From 0 to 1; `null` where nothing was due. */
  readonly punctuality: number | null;
}

/** `GET /v1/statistics?by=tier`. */
export interface ApiStatistics {
  readonly total: ApiTally;
  readonly items: readonly (ApiTally & { readonly tier?: string })[];
}

/** Of `GET /v1/status`, what the city view shows of a tenant. */
export interface ApiStatus {
  readonly tenant: string;
  readonly ingest: { readonly lagSeconds: number } | null;
  readonly hub: { readonly downSince: string | null } | null;
}

/** Of a rule the console needs its unit alone: that of the values in its alarms. */
export interface ApiRule {
  readonly id: string;
  /** UCUM. */
  readonly unit: string;
}

export interface ApiDeadLetter {
  readonly id: string;
  readonly receivedAt: string;
  readonly thing: string | null;
  readonly topic: string;
  /** Where it failed. */
  readonly queue: string;
  readonly reason: string;
  readonly detail: string;
  readonly head: string;
  /** Why there is nothing to send again. */
  readonly unsendable: string | null;
  readonly redrivenAt: string | null;
  readonly redrivenBy: string | null;
}

/** An RFC 9457 problem, with the members this API adds. */
export interface Problem {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly message?: string; readonly detail?: string }[];
  readonly allowed?: readonly string[];
}
