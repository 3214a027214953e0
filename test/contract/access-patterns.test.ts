import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { domainKeys, replicaKeys, telemetryKeys } from '../../lib/wiring/table-keys.ts';
import type { Key } from '../../lib/wiring/table-store.ts';

const DOCUMENT = readFileSync('docs/access-patterns.md', 'utf8');
/** Cells of the rows of all tables. */
const ROWS = DOCUMENT.split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** What the document calls the parts of keys that vary; numbers are written out, so they have their own. */
const NUMBER = 12_345_678;
const asDocumented = (text: string): string =>
  text
    .replace(/^0{8}12345678(?=#)/, '<first reading, ms, 16 digits>')
    .replace('<number>', '<number mod 6>')
    .replace(String(NUMBER), /^(EVT|SEQ|EARLY)#/.test(text) ? '<seq, 8 digits>' : '<number, 8 digits>');

const ITEMS: Readonly<Record<string, Key>> = {
  state: telemetryKeys.state('<thing>', '<group>'),
  learned: telemetryKeys.learned('<thing>', '<group>'),
  checkpoint: telemetryKeys.checkpoint('<thing>', '<group>', '<number>' as unknown as number),
  lease: telemetryKeys.lease('<thing>', '<group>'),
  compound: telemetryKeys.compound('<domain>', '<rule>', '<scope>'),
  history: telemetryKeys.history('<thing>', NUMBER, '<digest>', '<part>' as unknown as number),
  deadLetter: telemetryKeys.deadLetter('<received, ms>-<digest>'),
  maintenanceOrder: domainKeys.maintenanceOrder('<id>'),
  orderNews: domainKeys.orderNews('<id>', NUMBER),
  openOrder: domainKeys.openOrder('<sensor>', '<fault>'),
  rebinding: domainKeys.rebinding,
  hubHeard: domainKeys.hubHeard,
  hubListening: domainKeys.hubListening,
  ownership: domainKeys.ownership,
  closed: domainKeys.closed('<shard>' as unknown as number),
  epoch: domainKeys.epoch('<tenant>'),
  commandAnswer: domainKeys.commandAnswer('<id>'),
  issuedCommand: domainKeys.issuedCommand('<id>'),
  head: domainKeys.head('<id>'),
  event: domainKeys.event('<id>', NUMBER),
  effect: domainKeys.effect('<id>'),
  obligation: domainKeys.obligation('<id>', '<id>'),
  call: domainKeys.call('<id>', '<id>'),
  task: domainKeys.task('<id>', '<unit>'),
  unitLink: domainKeys.unitLink('<id>', '<unit>'),
  liveLink: domainKeys.liveLink('<id>'),
  figures: domainKeys.figures('<id>', '<month>'),
  replica: replicaKeys.head('<id>'),
  replicaEvent: replicaKeys.event('<id>', NUMBER),
  replicaEarly: replicaKeys.early('<id>', NUMBER, '<hash>'),
  replicaUnit: replicaKeys.unitLink('<id>', '<unit>'),
  replicaLive: replicaKeys.liveLink('<id>'),
  replicaFigures: replicaKeys.figures('<id>', '<month>'),
  replicatedTenant: replicaKeys.tenant('<tenant>'),
  lackingReplica: replicaKeys.lacking('<tenant>', '<id>'),
  changed: domainKeys.changed('<day>', '<chain>'),
  signedDays: domainKeys.signedDays('<day>'),
  auditKey: domainKeys.auditKey('<fingerprint>'),
  reporter: domainKeys.reporter('<id>'),
  evidence: domainKeys.evidence('<id>', '<digest>'),
  episode: domainKeys.episode('<episode>'),
  group: domainKeys.group('<domain>', '<asset>'),
  area: domainKeys.area('<domain>', '<band>'),
  inhibitors: domainKeys.inhibitors('<domain>', '<scope>'),
  held: domainKeys.held('<id>'),
  notification: domainKeys.notification('<id>'),
  notificationLink: { pk: domainKeys.notificationsOfIncident('<incident>', '<unit>'), sk: '<id>' },
  letter: domainKeys.letter('<id>'),
  letterStep: domainKeys.letterStep('<id>', NUMBER),
  letterNews: domainKeys.letterNews('<id>', NUMBER),
  letterNumbers: domainKeys.letterNumbers('<year>' as unknown as number),
  publication: domainKeys.publication('<kind>', NUMBER),
  publicationStamp: domainKeys.publicationStamp,
  silenceStamp: domainKeys.silenceStamp,
  idempotency: domainKeys.idempotency('<person>', '<route>', '<key>'),
  exercise: domainKeys.exercise('<thing>'),
  watch: domainKeys.watch("<tier's path>"),
  shift: domainKeys.shift('<id>'),
  dutyLogEntry: domainKeys.dutyLogEntry("<tier's path>", NUMBER),
  responseMode: domainKeys.responseMode('<id>'),
  silence: domainKeys.silence('<id>'),
  progress: domainKeys.progress('<of>'),
  capRefusal: domainKeys.capRefusal('<digest>'),
  capMessage: domainKeys.capMessage('<digest of sender and identifier>', '<sent>'),
  admission: domainKeys.admission('<thing>'),
};

const INDEXES: Readonly<Record<string, readonly [string, string, string]>> = {
  'incidents of the tenant': ['head', domainKeys.incidentsOf('-'), '<id>'],
  'incidents of a town': ['head', domainKeys.incidentsOf("<town's path>"), '<id>'],
  'live incidents of the tenant': ['liveLink', domainKeys.liveIncidentsOf('-'), '<id>'],
  'live incidents of a town': ['liveLink', domainKeys.liveIncidentsOf("<town's path>"), '<id>'],
  'incidents of a unit': ['unitLink', domainKeys.incidentsOfUnit('<unit>'), '<id>'],
  'figures of a month': ['figures', domainKeys.figuresOf('<month>'), '<id>'],
  'replicas of all': ['replica', replicaKeys.incidentsOf('-'), '<id>'],
  'replicas of a town': ['replica', replicaKeys.incidentsOf("<town's path>"), '<id>'],
  'live replicas of all': ['replicaLive', replicaKeys.liveIncidentsOf('-'), '<id>'],
  'live replicas of a town': ['replicaLive', replicaKeys.liveIncidentsOf("<town's path>"), '<id>'],
  'figures of replicas of a month': ['replicaFigures', replicaKeys.figuresOf('<month>'), '<id>'],
  'replicas of a unit': ['replicaUnit', replicaKeys.incidentsOfUnit('<unit>'), '<id>'],
  'what is due': ['obligation', domainKeys.due('<shard>' as unknown as number), '<instant>#<incident>#<obligation>'],
  'reminders to come': ['obligation', domainKeys.reminders('<shard>' as unknown as number), '<instant>#<incident>#<obligation>'],
  'a duty log by time': ['dutyLogEntry', domainKeys.dutyLogByTime("<tier's path>"), '<instant>#<seq>'],
  'response modes by their end': ['responseMode', domainKeys.responseModesByEnd, '<end>#<id>'],
  'what is due of calls': ['call', domainKeys.due('<shard>' as unknown as number), '<instant>#<incident>#CALL#<id>'],
  'what is due of tasks': ['task', domainKeys.due('<shard>' as unknown as number), '<instant>#<incident>#TASK#<unit>'],
  'letters of all': ['letter', domainKeys.lettersOf('-'), '<id>'],
  'maintenance orders of all': ['maintenanceOrder', domainKeys.ordersOf('-'), '<id>'],
  'maintenance orders of a unit': ['maintenanceOrder', domainKeys.ordersOf('<unit>'), '<id>'],
  'maintenance orders that are open': ['openOrder', domainKeys.openOrders, '<order>'],
  'letters of a unit': ['letter', domainKeys.lettersOf('<unit>'), '<id>'],
  'notifications of a unit': ['notification', domainKeys.notificationsOf('<unit>'), '<createdAt>#<id>'],
  'dead letters that were sent again': ['deadLetter', telemetryKeys.redrivenPartition, '<received, ms>-<digest>'],
  'leases that are running': ['lease', telemetryKeys.leasesDue('<shard>' as unknown as number), '<due, ms, 16 digits>#<thing>#<group>'],
  'conditions that end by themselves': ['compound', telemetryKeys.compoundsDue, '<moment, ms, 16 digits>#<rule>#<scope>#<domain>'],
  'alarms that are held back': ['held', domainKeys.heldAlarms, '<instant>#<id>'],
  'silences by their end': ['silence', domainKeys.silencesByEnd, '<end it was given>#<id>'],
  'alarms that were silenced': ['episode', domainKeys.silencedBy('<silence>'), '<onset>#<episode>'],
  'what a silence holds back': ['held', domainKeys.heldBySilence('<silence>'), '<instant>#<id>'],
  'commands of all': ['issuedCommand', domainKeys.issuedCommands('-'), '<issuedAt>#<id>'],
  'commands of an incident': ['issuedCommand', domainKeys.issuedCommands('<incident>'), '<issuedAt>#<id>'],
  'notifications of all': ['notification', domainKeys.notificationsOf('-'), '<createdAt>#<id>'],
};

describe('docs/access-patterns.md', () => {
  const rowOf = ({ pk, sk }: Key): readonly string[] | undefined =>
    ROWS.find((cells) => cells[2] === `\`${pk}\`` && cells[3] === `\`${asDocumented(sk)}\``);

  it.each(Object.entries(ITEMS))('names the key of: %s', (_name, key) => {
    expect(rowOf(key), `${key.pk} / ${asDocumented(key.sk)}`).toBeDefined();
  });

  it.each(Object.entries(INDEXES))('names the index key of: %s', (_name, [item, pk, sk]) => {
    expect(rowOf(ITEMS[item] as Key)?.slice(4)).toContainEqual(expect.stringContaining(`\`${pk}\` / \`${sk}\``));
  });

  it('is checked for every key there is', () => {
    const makers = [telemetryKeys, domainKeys, replicaKeys].flatMap((keys) => Object.entries<unknown>(keys));
    const checked = new Set(
      [...Object.values(ITEMS).map(({ pk }) => pk), ...Object.values(INDEXES).map(([, pk]) => pk)].map((pk) => pk.split('#')[0]),
    );
    const prefixes = makers.map(([, maker]) => {
      const made: unknown = typeof maker === 'function' ? (maker as (...parts: unknown[]) => unknown)('<x>', 1, '<x>', 1) : maker;
      return (typeof made === 'string' ? made : (made as Key).pk).split('#')[0];
    });
    expect(prefixes.filter((prefix) => !checked.has(prefix))).toEqual([]);
    expect(makers.length, 'a maker of keys came or went: check it above').toBe(Object.keys(ITEMS).length + PARTITIONS);
  });
});

/** Makers of partitions and index keys, which the items above go through. */
const PARTITIONS = 44;
