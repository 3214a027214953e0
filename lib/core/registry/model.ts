import type { TierKind, TierPath } from '../tier/tier-path.ts';

/** A text a person reads, in both languages of the platform. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** WGS-84 degrees. */
export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** The nine monitored systems of the study, water-supply, and `other` for what a person reports outside them. */
export const DOMAINS = [
  'bridge',
  'gas',
  'fire',
  'drainage',
  'elevator',
  'rail',
  'traffic',
  'forest-fire',
  'high-risk-enterprise',
  'water-supply',
  'other',
] as const;
export type DomainId = (typeof DOMAINS)[number];

/** Alarm grade and response level; I is the most severe. */
export const GRADES = ['I', 'II', 'III'] as const;
export type Grade = (typeof GRADES)[number];

export type DistrictKind = 'native' | 'hosted' | 'federated';

export interface Tier {
  readonly id: string;
  readonly kind: TierKind;
  readonly path: TierPath;
  /** GB/T 2260: six digits, nine for a town (twelve with the trailing 000 is accepted on input). */
  readonly code: string;
  readonly name: Bilingual;
  readonly position: Position;
  /** For districts. */
  readonly district?: DistrictKind;
  /** The unit that owes the `owner` obligations of a domain here; a town without an entry takes its district's, then the city's. */
  readonly owners?: Partial<Record<DomainId, string>>;
  /** Who issues supervision letters here (机关代字), before their year and number: 佛安督. @default the first character of the name, and 安督 */
  readonly letterCode?: string;
  /** The unit that keeps this tier's watch. */
  readonly centre?: string;
  /** Whose centre keeps this tier's watch in the hours in which nobody is on its own centre's roster: the id of a tier above it. */
  readonly watch?: { readonly keptBy: string };
  /** Of a district: the ids of those whose units may be sent there, and have to be told by it. */
  readonly supportedBy?: readonly string[];
  /** Where the stack of the city or of a native district lives, when not where the deployment's own environment points. */
  readonly cloud?: { readonly account?: string; readonly region?: string };
}

export const UNIT_KINDS = ['centre', 'owner', 'regulator', 'emergency', 'safety-commission', 'leading-group', 'support'] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

export const CHANNEL_KINDS = ['outbox', 'email', 'webhook', 'wecom', 'dingtalk', 'feishu', 'sms', 'voice'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

/** A way to reach a unit. `outbox` is always there: what the unit's console and API show. */
export interface Channel {
  readonly kind: ChannelKind;
  /** Mail address or https URL, for `email` and `webhook`. */
  readonly to?: string;
  /** Name of a secret: where a robot (`wecom`, `dingtalk`, `feishu`) is and how it is signed; for `webhook`, the key that signs the calls. */
  readonly secret?: string;
  /** Who carries `sms` and `voice`: id of a provider. They go to whoever is on call. */
  readonly provider?: string;
}

/** A text, or a structure of texts, in which `{phone}`, `{text}` and the like stand for what a message says. */
export type Template = string | number | boolean | readonly Template[] | { readonly [member: string]: Template };

/** A service that sends short messages or reads texts out on the telephone, as it wants to be asked over HTTP. */
export interface MessageProvider {
  readonly id: string;
  readonly kind: 'sms' | 'voice';
  readonly method: 'POST' | 'GET';
  readonly url: string;
  readonly headers?: { readonly [name: string]: string };
  /** The body, as JSON or as a form; neither for GET. */
  readonly json?: Template;
  readonly form?: { readonly [name: string]: string };
  /** Name of the secret that `{secret}` and `{secret.<member>}` stand for. */
  readonly secret?: string;
  /** How an answer with a status of 2xx says that the message was taken. @default by its status */
  readonly success?: { readonly pointer: string; readonly equals: readonly (string | number | boolean)[] };
  /** JSON Pointer to the provider's own name for the message, in its answer. */
  readonly reference?: string;
}

/** How a city's messages are written and carried. */
export interface Messaging {
  /** Where a map shows a place: `{lat}`, `{lon}` in degrees of the datum. @default a geo: URI */
  readonly map?: { readonly url: string; readonly datum: 'wgs84' | 'gcj02' };
  readonly providers: readonly MessageProvider[];
}

/** What is read of an alarm that another system reports. */
export const SOURCE_FIELDS = [
  'externalId',
  'state',
  'sourceLabel',
  'grade',
  'updatedAt',
  'occurredAt',
  'title',
  'town',
  'domain',
  'kind',
  'device',
  'asset',
  'lat',
  'lon',
  'exercise',
] as const;
export type SourceField = (typeof SOURCE_FIELDS)[number];

/** An existing platform that reports alarms in its own words, and is told what becomes of them. */
export interface AlarmSource {
  readonly id: string;
  readonly name: Bilingual;
  /** At or below it the source may report. */
  readonly tier: TierPath;
  /** Subjects of the tokens with which it reports. @default every system whose tier is this one or lies above it */
  readonly senders?: readonly string[];
  /** JSON Pointers into what it sends. @default our own names */
  readonly fields?: { readonly [field in SourceField]?: string };
  /** In which its positions are. @default wgs84 */
  readonly datum?: 'wgs84' | 'gcj02';
  /** Its words for whether an alarm lasts. @default open, closed */
  readonly states?: { readonly open: readonly string[]; readonly closed: readonly string[] };
  /** What its labels are as grades: many platforms number the other way round. @default our own grades alone */
  readonly grades?: { readonly [label: string]: Grade };
  /** Its words for domains and towns, beside ours. */
  readonly domains?: { readonly [word: string]: DomainId };
  readonly towns?: { readonly [word: string]: string };
  /** Of an alarm that does not say. @default other */
  readonly domain?: DomainId;
  /** Senders of CAP messages that are this platform too: it is told of incidents they raised. */
  readonly capSenders?: readonly string[];
  /** Where it is told what becomes of its alarms, and the name of the secret that signs. @default it is not */
  readonly webhook?: { readonly to: string; readonly secret: string };
}

export interface Unit {
  readonly id: string;
  readonly name: Bilingual;
  readonly kind: UnitKind;
  /** The tier it belongs to. Units of the city may owe something in any district. */
  readonly tier: TierPath;
  readonly domains: readonly DomainId[];
  readonly channels: readonly Channel[];
  /** Liaison officers (对接责任人), by domain or for all: person ids, the deputy second. */
  readonly liaison: readonly { readonly domain?: DomainId; readonly officer: string; readonly deputy?: string }[];
}

export interface Person {
  readonly id: string;
  readonly name: Bilingual;
  readonly unit: string;
  /** Stored whole; masked wherever it is shown or logged. */
  readonly phone?: string;
  /** True for every person shipped with the project. */
  readonly sample: boolean;
  /** A post that is to be filled: nobody who can be called. @default false */
  readonly vacant?: boolean;
}

export interface MetricDeclaration {
  readonly metric: string;
  /** UCUM: the unit readings are stored and compared in. */
  readonly unit: string;
  /** What the instrument can show, in `unit`; outside it a reading is flagged `out-of-range`. */
  readonly range?: readonly [number, number];
  /** ISO 8601 duration: a value unchanged for longer is flagged `stuck`. Absent: never. */
  readonly stuckAfter?: string;
  /** What rules may compare with a share of, in `unit`: `design`, `high-high`, … */
  readonly values?: { readonly [name: string]: number };
  /** By rule: bounds, in the rule's unit, in the place of its own. */
  readonly bounds?: { readonly [rule: string]: OwnBounds };
}

type Bound = number | readonly [low: number, high: number];
type OwnBounds = { readonly [grade in Grade | 'clear']?: Bound };

export interface Sensor {
  readonly id: string;
  readonly thing: string;
  readonly asset: string;
  /** The unit that looks after it. @default the thing's */
  readonly keeper?: string;
  readonly metrics: readonly MetricDeclaration[];
}

export interface Asset {
  readonly id: string;
  readonly name: Bilingual;
  readonly domain: DomainId;
  readonly town: TierPath;
  readonly position: Position;
}

/** A device or gateway: what connects and publishes under its own name. */
export interface Thing {
  readonly id: string;
  readonly tenant: string;
  readonly town: TierPath;
  /** Seconds between two packs in normal operation; what the simulator keeps to. */
  readonly intervalSeconds: number;
  /** The unit that looks after its sensors. @default who owns the asset */
  readonly keeper?: string;
  readonly sensors: readonly Sensor[];
}

/** One published version of who and what there is: the whole city, or the part a tenant needs. */
export interface Registry {
  readonly city: { readonly id: string; readonly name: Bilingual };
  readonly tiers: readonly Tier[];
  readonly units: readonly Unit[];
  readonly people: readonly Person[];
  readonly messaging?: Messaging;
  /** Platforms that report alarms. */
  readonly sources?: readonly AlarmSource[];
  readonly assets: readonly Asset[];
  readonly things: readonly Thing[];
}
