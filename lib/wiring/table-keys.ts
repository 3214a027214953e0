import type { Key } from './table-store.ts';

/**
 * Every key of both tables, in one place; docs/access-patterns.md says which query each serves. Moments in keys are either
 * Instants (fixed length, always +08:00) or epoch milliseconds in 16 digits, which hold every moment a calendar has after 1970, so that
 * keys sort as the moments do. Earlier ones (a device whose clock was never set) share 0.
 */
export const sortableMillis = (millis: number): string => String(Math.max(0, Math.floor(millis))).padStart(16, '0');

/** Events never change and are the only inserts that cause effects; streams and feeds are filtered by this prefix. */
export const EVENT_PREFIX = 'EVT#';

/** What a letter was from one step to the next lies under it by this prefix. */
export const STEP_PREFIX = 'STEP#';

/** True for what causes effects when it is inserted. */
export const isEffect = (item: { readonly sk: string }): boolean => item.sk.startsWith(EVENT_PREFIX);

/** Of effects: those that are news of a supervision letter or a maintenance order, and no event of an incident. */
export const isNews = ({ pk }: { readonly pk: string }): boolean => pk.startsWith('LETTER#') || pk.startsWith('MAINTENANCE#');

/** Behind every continuation of a key: `~` sorts after `#`, digits, letters and hyphens. */
export const after = (prefix: string): string => `${prefix}~`;

/** The telemetry table. */
export const telemetryKeys = {
  statePartition: (thing: string): string => `STATE#${thing}`,
  state: (thing: string, group: string): Key => ({ pk: `STATE#${thing}`, sk: group }),
  /** What the rules of a state have learned. */
  learned: (thing: string, group: string): Key => ({ pk: `LEARNED#${thing}`, sk: group }),
  checkpointPartition: (thing: string): string => `CHECKPOINT#${thing}`,
  checkpoint: (thing: string, group: string, slot: number): Key => ({ pk: `CHECKPOINT#${thing}`, sk: `${group}#${slot}` }),
  historyPartition: (thing: string): string => `HISTORY#${thing}`,
  history: (thing: string, firstTime: number, digest: string, part: number): Key => ({
    pk: `HISTORY#${thing}`,
    sk: `${sortableMillis(firstTime)}#${digest}#${part}`,
  }),
  lease: (thing: string, group: string): Key => ({ pk: `LEASE#${thing}`, sk: group }),
  /** index1 of a lease that is running, by `<due, ms, 16 digits>#<thing>#<group>`. */
  leasesDue: (shard: number): string => `LEASES-DUE#${shard}`,
  /** Conditions over several things: the items of one rule. */
  compoundPartition: (rule: string): string => `COMPOUND#${rule}`,
  compound: (domain: string, rule: string, scope: string): Key => ({ pk: `COMPOUND#${rule}`, sk: `${scope}#${domain}` }),
  /** index1 of such an item while something in it may end by itself, by `<moment, ms, 16 digits>#<rule>#<scope>#<domain>`. */
  compoundsDue: 'COMPOUNDS-DUE',
  deadLetterPartition: 'DEAD-LETTER',
  deadLetter: (id: string): Key => ({ pk: 'DEAD-LETTER', sk: id }),
  /** index1 of a dead letter that was sent again, by its id. */
  redrivenPartition: 'DEAD-LETTERS-REDRIVEN',
} as const;

/** The domain table. */
export const domainKeys = {
  incidentPartition: (id: string): string => `INCIDENT#${id}`,
  head: (id: string): Key => ({ pk: `INCIDENT#${id}`, sk: 'HEAD' }),
  event: (id: string, seq: number): Key => ({ pk: `INCIDENT#${id}`, sk: `${EVENT_PREFIX}${String(seq).padStart(8, '0')}` }),
  effect: (id: string): Key => ({ pk: `EFFECT#${id}`, sk: 'APPLIED' }),
  obligation: (id: string, obligation: string): Key => ({ pk: `INCIDENT#${id}`, sk: `OBLIGATION#${obligation}` }),
  /** A unit's task that wants attention. */
  call: (id: string, call: string): Key => ({ pk: `INCIDENT#${id}`, sk: `CALL#${call}` }),
  task: (id: string, unit: string): Key => ({ pk: `INCIDENT#${id}`, sk: `TASK#${unit}` }),
  unitLink: (id: string, unit: string): Key => ({ pk: `INCIDENT#${id}`, sk: `UNIT#${unit}` }),
  /** There while the incident wants somebody's attention. */
  liveLink: (id: string): Key => ({ pk: `INCIDENT#${id}`, sk: 'LIVE' }),
  /** What statistics and the scoreboard need of it, for a month, `2026-11`, in which it counts. */
  figures: (id: string, month: string): Key => ({ pk: `INCIDENT#${id}`, sk: `FIGURES#${month}` }),
  /** index1 of such a row, by incident id. */
  figuresOf: (month: string): string => `FIGURES#${month}`,
  /** That a chain grew on a day, `2026-11-23`; what was written before the others were signed names an incident by its id alone. */
  changedPartition: (day: string): string => `CHANGED#${day}`,
  changed: (day: string, chain: string): Key => ({ pk: `CHANGED#${day}`, sk: chain }),
  signedDaysPartition: 'SIGNED-DAYS',
  /** By the last day that was signed. */
  signedDays: (to: string): Key => ({ pk: 'SIGNED-DAYS', sk: to }),
  auditKeyPartition: 'AUDIT-KEYS',
  auditKey: (fingerprint: string): Key => ({ pk: 'AUDIT-KEYS', sk: fingerprint }),
  reporter: (id: string): Key => ({ pk: `INCIDENT#${id}`, sk: 'REPORTER' }),
  evidence: (incident: string, id: string): Key => ({ pk: `INCIDENT#${incident}`, sk: `EVIDENCE#${id}` }),
  episode: (episode: string): Key => ({ pk: `EPISODE#${episode}`, sk: 'ROW' }),
  group: (domain: string, asset: string): Key => ({ pk: `GROUP#${domain}#${asset}`, sk: 'ROW' }),
  /** A band is a number, or `exercise/` and a number. */
  area: (domain: string, band: string): Key => ({ pk: `AREA#${domain}#${band}`, sk: 'ROW' }),
  /** A scope is, for one, `asset=<asset>`. */
  inhibitors: (domain: string, scope: string): Key => ({ pk: `INHIBITORS#${domain}#${scope}`, sk: 'ROW' }),
  held: (id: string): Key => ({ pk: `HELD#${id}`, sk: 'ROW' }),
  /** index1 of what is held back, by `<instant>#<id>`. */
  heldAlarms: 'HELD-ALARMS',
  /** Of the head, by id: index1 all of the tenant (`-`), index2 those of one town (its path). */
  incidentsOf: (place: string): string => `INCIDENTS#${place}`,
  /** Of the live link, by incident id: index1 `-`, index2 a town's path. */
  liveIncidentsOf: (place: string): string => `LIVE-INCIDENTS#${place}`,
  /** index1 of a unit link, by incident id. */
  incidentsOfUnit: (unit: string): string => `UNIT-INCIDENTS#${unit}`,
  /** index1 of an obligation row, by `<instant>#<incident>#<obligation>`, and of a task row, by `<instant>#<incident>#TASK#<unit>`. */
  due: (shard: number): string => `DUE#${shard}`,
  /** index2 of such a row while it waits for a reminder, by the moment of that one. */
  reminders: (shard: number): string => `REMINDERS#${shard}`,
  notification: (id: string): Key => ({ pk: `NOTIFICATION#${id}`, sk: 'ROW' }),
  /** What one unit was told about one incident: read strongly, where an index could still lack the newest. */
  notificationsOfIncident: (incident: string, unit: string): string => `INCIDENT-NOTIFICATIONS#${incident}#${unit}`,
  /** Of a notification, by `<createdAt>#<id>`: index1 of one unit, index2 of all (`-`). */
  notificationsOf: (unit: string): string => `NOTIFICATIONS#${unit}`,
  letter: (id: string): Key => ({ pk: `LETTER#${id}`, sk: 'ROW' }),
  /** What a letter was from one step to the next, under their numbers. */
  letterStep: (id: string, seq: number): Key => ({ pk: `LETTER#${id}`, sk: `${STEP_PREFIX}${String(seq).padStart(8, '0')}` }),
  /** What units are told of a letter, by its version: an effect, as an incident's event is. */
  letterNews: (id: string, version: number): Key => ({ pk: `LETTER#${id}`, sk: `${EVENT_PREFIX}${String(version).padStart(8, '0')}` }),
  /** Its version is the last number taken in the year. */
  letterNumbers: (year: number): Key => ({ pk: `LETTER-NUMBERS#${year}`, sk: 'ROW' }),
  /** Of a letter, by id: index1 of all (`-`), index2 of one unit. */
  lettersOf: (unit: string): string => `LETTERS#${unit}`,
  maintenanceOrder: (id: string): Key => ({ pk: `MAINTENANCE#${id}`, sk: 'ROW' }),
  /** What its keeper is told of an order, by its version: an effect, as an incident's event is. */
  orderNews: (id: string, version: number): Key => ({ pk: `MAINTENANCE#${id}`, sk: `${EVENT_PREFIX}${String(version).padStart(8, '0')}` }),
  /** Of an order, by id: index1 of all (`-`), index2 of one unit. */
  ordersOf: (unit: string): string => `MAINTENANCE-ORDERS#${unit}`,
  /** There while an order for the sensor's fault is open. */
  openOrder: (sensor: string, fault: string): Key => ({ pk: `MAINTENANCE-OPEN#${sensor}`, sk: fault }),
  /** index1 of such a row, by the order's id. */
  openOrders: 'OPEN-MAINTENANCE',
  publicationPartition: (kind: string): string => `PUBLICATION#${kind}`,
  publication: (kind: string, number: number): Key => ({ pk: `PUBLICATION#${kind}`, sk: String(number).padStart(8, '0') }),
  /** What changes with each publication. */
  publicationStamp: { pk: 'PUBLICATION-STAMP', sk: 'ROW' },
  idempotency: (person: string, route: string, key: string): Key => ({ pk: `IDEMPOTENCY#${person}`, sk: `${route}#${key}` }),
  /** How far a function has come: `evaluated`, `watched`, `listening`. */
  progress: (of: string): Key => ({ pk: `PROGRESS#${of}`, sk: 'ROW' }),
  /** How far things have been brought under the publications in force. */
  rebinding: { pk: 'REBINDING', sk: 'ROW' },
  hubContactPartition: 'HUB-CONTACT',
  /** The newest sign of life of the hub. */
  hubHeard: { pk: 'HUB-CONTACT', sk: 'HEARD' },
  /** Since when the district listens for them. */
  hubListening: { pk: 'HUB-CONTACT', sk: 'LISTENING' },
  ownershipPartition: 'OWNERSHIP',
  /** Whether the table is still its tenant's; absent while it was never moved. */
  ownership: { pk: 'OWNERSHIP', sk: 'ROW' },
  /** There while the table takes no writes of incidents: it was handed over, or what was exported elsewhere is being imported. */
  closed: (shard: number): Key => ({ pk: 'OWNERSHIP', sk: `CLOSED#${shard}` }),
  /** At the hub: the newest epoch of a tenant whose stores have moved, which is the item's version. */
  epoch: (tenant: string): Key => ({ pk: `EPOCH#${tenant}`, sk: 'ROW' }),
  /** At the owner: what was answered to a command of the hub. */
  commandAnswer: (id: string): Key => ({ pk: `COMMAND#${id}`, sk: 'ANSWER' }),
  /** At the hub: a command to an owner, and what became of it. */
  issuedCommand: (id: string): Key => ({ pk: `ISSUED-COMMAND#${id}`, sk: 'ROW' }),
  /** Of an issued command, by `<issuedAt>#<id>`: index1 of all (`-`), index2 of one incident. */
  issuedCommands: (incident: string): string => `ISSUED-COMMANDS#${incident}`,
  watchPartition: 'WATCH',
  /** Who holds a tier's watch, and the end of its log. */
  watch: (tier: string): Key => ({ pk: 'WATCH', sk: tier }),
  shiftPartition: 'SHIFT',
  shift: (id: string): Key => ({ pk: 'SHIFT', sk: id }),
  dutyLogPartition: (tier: string): string => `DUTY-LOG#${tier}`,
  dutyLogEntry: (tier: string, seq: number): Key => ({ pk: `DUTY-LOG#${tier}`, sk: String(seq).padStart(8, '0') }),
  /** index1 of an entry, by `<instant>#<seq>`. */
  dutyLogByTime: (tier: string): string => `DUTY-LOG-BY-TIME#${tier}`,
  responseModePartition: 'RESPONSE-MODE',
  responseMode: (id: string): Key => ({ pk: 'RESPONSE-MODE', sk: id }),
  /** index1 of a response mode, by `<end>#<id>`. */
  responseModesByEnd: 'RESPONSE-MODES-BY-END',
  silencePartition: 'SILENCE',
  silence: (id: string): Key => ({ pk: 'SILENCE', sk: id }),
  /** index1 of a silence, by `<end it was given>#<id>`. */
  silencesByEnd: 'SILENCES-BY-END',
  /** What changes with each change of a silence. */
  silenceStamp: { pk: 'SILENCE-STAMP', sk: 'ROW' },
  /** index1 of an episode that was silenced, by `<onset>#<episode>`. */
  silencedBy: (silence: string): string => `SILENCED#${silence}`,
  /** index2 of what a silence holds back, by `<instant>#<id>`. */
  heldBySilence: (silence: string): string => `HELD-BY-SILENCE#${silence}`,
  exercise: (thing: string): Key => ({ pk: `EXERCISE#${thing}`, sk: 'ROW' }),
  /** Messages of other systems under one digest of sender and identifier, by the moment they were sent. */
  capMessages: (digest: string): string => `CAP#${digest}`,
  capRefusal: (digest: string): Key => ({ pk: `CAP-REFUSED#${digest}`, sk: 'ROW' }),
  capMessage: (digest: string, sent: string): Key => ({ pk: `CAP#${digest}`, sk: sent }),
  /** There while a device is being given its identity. */
  admission: (thing: string): Key => ({ pk: `ADMISSION#${thing}`, sk: 'ROW' }),
} as const;

/** The keys of incidents, their own tenant's or replicas: the same rows under other names. */
export type IncidentKeys = Pick<
  typeof domainKeys,
  'head' | 'event' | 'unitLink' | 'liveLink' | 'figures' | 'incidentsOf' | 'liveIncidentsOf' | 'incidentsOfUnit' | 'figuresOf'
>;

/** Events of replicas, and those that came before the one they follow. */
export const REPLICA_EVENT_PREFIX = 'SEQ#';
export const REPLICA_EARLY_PREFIX = 'EARLY#';
const replica = (id: string): string => `REPLICA#${id}`;
const eightDigits = (seq: number): string => String(seq).padStart(8, '0');

/** At the hub, in its domain table: the districts' incidents. Their events have another prefix than its own: nothing follows from them. */
export const replicaKeys = {
  partition: replica,
  head: (id: string): Key => ({ pk: replica(id), sk: 'HEAD' }),
  event: (id: string, seq: number): Key => ({ pk: replica(id), sk: `${REPLICA_EVENT_PREFIX}${eightDigits(seq)}` }),
  /** An event that came before the one it follows. */
  early: (id: string, seq: number, hash: string): Key => ({ pk: replica(id), sk: `${REPLICA_EARLY_PREFIX}${eightDigits(seq)}#${hash}` }),
  unitLink: (id: string, unit: string): Key => ({ pk: replica(id), sk: `UNIT#${unit}` }),
  liveLink: (id: string): Key => ({ pk: replica(id), sk: 'LIVE' }),
  figures: (id: string, month: string): Key => ({ pk: replica(id), sk: `FIGURES#${month}` }),
  figuresOf: (month: string): string => `REPLICA-FIGURES#${month}`,
  incidentsOf: (place: string): string => `REPLICAS#${place}`,
  liveIncidentsOf: (place: string): string => `LIVE-REPLICAS#${place}`,
  incidentsOfUnit: (unit: string): string => `UNIT-REPLICAS#${unit}`,
  tenantPartition: 'REPLICATED-TENANTS',
  /** How the hub stands with one district. */
  tenant: (tenant: string): Key => ({ pk: 'REPLICATED-TENANTS', sk: tenant }),
  /** That the hub lacks something of an incident. */
  lacking: (tenant: string, id: string): Key => ({ pk: `LACKING-REPLICAS#${tenant}`, sk: id }),
} as const satisfies IncidentKeys & Readonly<Record<string, unknown>>;

const WORKING_MEMORY = ['STATE#', 'CHECKPOINT#', 'LEASE#', 'COMPOUND#'];

/** Whether the item is evaluation's own: states, checkpoints and leases of things, and conditions over several, which nobody but evaluation reads. */
export const isWorkingMemory = ({ pk }: Key): boolean => WORKING_MEMORY.some((prefix) => pk.startsWith(prefix));
