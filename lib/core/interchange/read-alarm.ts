import { InvalidAction } from '../incident/errors.ts';
import { type Instant, toInstant, toMillis } from '../instant.ts';
import { pointedAt } from '../json-pointer.ts';
import { asRecorded } from '../notification/telephone-numbers.ts';
import { fromGcj02 } from '../registry/gcj02.ts';
import { type AlarmSource, DOMAINS, type DomainId, GRADES, type Grade, type Position, type SourceField } from '../registry/model.ts';
import type { RegistryIndex } from '../registry/registry-index.ts';
import type { TierPath } from '../tier/tier-path.ts';

/** An alarm of another system in our words. What is absent it did not say. */
export interface ReadAlarm {
  readonly externalId: string;
  readonly state: 'open' | 'closed';
  readonly label?: string;
  readonly grade?: Grade;
  readonly updatedAt?: Instant;
  readonly occurredAt?: Instant;
  readonly title?: string;
  readonly town?: TierPath;
  readonly domain?: DomainId;
  readonly kind?: string;
  readonly device?: string;
  readonly asset?: string;
  readonly position?: Position;
  readonly exercise: boolean;
  /** Of one that is closed: what cannot be used of what says where and what it is, which its end does not depend on. */
  readonly faults?: InvalidAction['errors'];
}

const MAX_ID = 200;
const MAX_TITLE = 200;
const MAX_WORD = 100;
/** What clocks may go ahead of ours, and long before anything reported: what is beyond stands for a time that is not known. */
const MOST_AHEAD_MILLIS = 5 * 60_000;
const EARLIEST = toMillis('2000-01-01');
/** Without these nobody knows which alarm is over, and since when. */
const OF_AN_END: readonly SourceField[] = ['externalId', 'state', 'updatedAt'];

/** Where a field lies unless its source declares otherwise. */
export const pointerOf = ({ fields }: AlarmSource, field: SourceField): string =>
  fields?.[field] ?? (field === 'lat' || field === 'lon' ? `/position/${field}` : `/${field}`);

/** Reads what a source sent by its declared mapping at `now`, epoch milliseconds. Throws InvalidAction that points into its own body. */
export function readAlarm(source: AlarmSource, body: unknown, index: RegistryIndex, now: number): ReadAlarm {
  const found: { field: SourceField; pointer: string; message: string }[] = [];
  const fail = (field: SourceField, message: string): undefined => void found.push({ field, pointer: pointerOf(source, field), message });
  // Platforms write what they do not know as null or as an empty text.
  const raw = (field: SourceField): unknown => {
    const value = pointedAt(body, pointerOf(source, field));
    return value === null || value === '' ? undefined : value;
  };
  const text = (field: SourceField, limit: number): string | undefined => {
    const value = raw(field);
    if (value === undefined) return undefined;
    if (Number.isSafeInteger(value)) return String(value);
    // JSON's reader has rounded it by now: two ids would be one.
    if (typeof value === 'number') return fail(field, `${shown(value)}: this number is not exact any more: send it as a text`);
    if (typeof value === 'string' && value.trim() !== '' && value.length <= limit) return value.toWellFormed().trim();
    return fail(field, `expected a text of 1 to ${limit} characters, or a whole number`);
  };
  const time = (field: SourceField): Instant | undefined => {
    const value = raw(field);
    if (value === undefined) return undefined;
    const millis = millisOf(value);
    if (millis === undefined)
      return fail(field, `${shown(value)}: expected an RFC 3339 time, or one of the city such as 2026-11-30 20:15:00`);
    if (millis >= EARLIEST && millis <= now + MOST_AHEAD_MILLIS) return toInstant(millis);
    return fail(field, `${shown(value)}: expected a time since 2000 and at most 5 minutes ahead of ${toInstant(now)}, or nothing`);
  };
  const externalId = text('externalId', MAX_ID);
  if (raw('externalId') === undefined) fail('externalId', 'is missing: expected the alarm’s own id');
  const state = stateOf(source, text('state', MAX_WORD), (message) => fail('state', message));
  const label = text('sourceLabel', MAX_WORD);
  const grade = state === 'closed' ? undefined : gradeOf(source, { label, grade: raw('grade') }, fail);
  const word = text('domain', MAX_WORD);
  const domain = word === undefined ? undefined : domainOf(source, word);
  if (word !== undefined && !domain) fail('domain', `${shown(word)}: expected one of ${wordsOf(source.domains, DOMAINS)}`);
  const name = text('town', MAX_WORD);
  const town = name === undefined ? undefined : townOf(source, name, index);
  if (name !== undefined && !town) fail('town', `${shown(name)} is no town of this city: expected its name, slug, path or GB/T 2260 code`);
  const exercise = raw('exercise');
  if (exercise !== undefined && typeof exercise !== 'boolean') fail('exercise', 'expected true or false');
  const asset = text('asset', MAX_WORD);
  if (asset !== undefined && !index.asset(asset)) fail('asset', `${shown(asset)} is no asset of this city: expected its id, or nothing`);
  const title = text('title', MAX_TITLE);
  const kind = text('kind', MAX_WORD);
  const device = text('device', MAX_WORD);
  const [updatedAt, occurredAt] = [time('updatedAt'), time('occurredAt')];
  const position = positionOf(source, { lat: raw('lat'), lon: raw('lon') }, fail);
  const isEnd = state === 'closed';
  const grave = isEnd ? found.filter(({ field }) => OF_AN_END.includes(field)) : found;
  const toErrors = (faults: typeof found) => faults.map(({ pointer, message }) => ({ pointer, message }));
  if (grave.length > 0 || externalId === undefined || state === undefined) throw new InvalidAction(toErrors(found));
  const given = { grade, updatedAt, occurredAt, town, domain, device, asset, position };
  const masked = (text: string | undefined): string | undefined => text && asRecorded(text);
  const recorded = { label: masked(label), title: masked(title), kind: masked(kind) };
  const said = Object.entries({ ...given, ...recorded }).filter(([, value]) => value !== undefined);
  const faults = found.length > 0 ? { faults: toErrors(found) } : {};
  return { ...(Object.fromEntries(said) as Partial<ReadAlarm>), externalId, state, exercise: exercise === true, ...faults };
}

type Fail = (field: SourceField, message: string) => undefined;

const shown = (value: unknown): string => (JSON.stringify(value) ?? '').slice(0, 80);
const wordsOf = (own: Readonly<Record<string, unknown>> | undefined, ours: readonly string[]): string =>
  [...Object.keys(own ?? {}), ...ours].join(', ');

function stateOf({ states }: AlarmSource, word: string | undefined, fail: (message: string) => undefined): ReadAlarm['state'] | undefined {
  const words = { open: ['open', ...(states?.open ?? [])], closed: ['closed', ...(states?.closed ?? [])] };
  const state = (['open', 'closed'] as const).find((one) => word !== undefined && words[one].includes(word));
  return (
    state ?? fail(`${word === undefined ? 'is missing' : shown(word)}: expected one of ${[...words.open, ...words.closed].join(', ')}`)
  );
}

/** The declared value of its label; where none is declared, our own grade if it gives one. A label that its source did not declare means nothing to us. */
function gradeOf(
  source: AlarmSource,
  said: { readonly label?: string | undefined; readonly grade: unknown },
  fail: Fail,
): Grade | undefined {
  const { label, grade } = said;
  if (grade !== undefined && !GRADES.includes(grade as Grade)) return fail('grade', `${shown(grade)}: expected I, II or III`);
  if (label === undefined || !source.grades) return grade as Grade | undefined;
  const known = Object.hasOwn(source.grades, label) ? source.grades[label] : undefined;
  return (
    known ?? fail('sourceLabel', `${shown(label)}: expected one of ${Object.keys(source.grades).join(', ')}, as ${source.id} declares them`)
  );
}

function domainOf({ domains = {} }: AlarmSource, word: string): DomainId | undefined {
  return Object.hasOwn(domains, word) ? domains[word] : DOMAINS.find((domain) => domain === word);
}

/** By its own word for it, by slug, path or code, or by its name in either language, at or below the source's tier. */
function townOf({ towns = {}, tier }: AlarmSource, word: string, index: RegistryIndex): TierPath | undefined {
  return index.tier(Object.hasOwn(towns, word) ? (towns[word] as string) : word)?.path ?? index.tierNamed(word, tier)?.path;
}

/** A moment as RFC 3339 has it, or as platforms here write it, by the city's clock. */
function millisOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const [, date, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)$/.exec(value.trim()) ?? [];
  try {
    return toMillis(date ? `${date}T${time}+08:00` : value.trim());
  } catch {
    return undefined;
  }
}

/** A decimetre: nobody knows it better. */
const DECIMALS = 6;

function positionOf(source: AlarmSource, said: { readonly lat: unknown; readonly lon: unknown }, fail: Fail): Position | undefined {
  if (said.lat === undefined && said.lon === undefined) return undefined;
  const degrees = (field: 'lat' | 'lon', most: number): number | undefined => {
    const given = said[field];
    const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
    return typeof value === 'number' && Math.abs(value) <= most ? value : fail(field, `${shown(given)}: expected degrees within ±${most}`);
  };
  const [lat, lon] = [degrees('lat', 90), degrees('lon', 180)];
  if (lat === undefined || lon === undefined) return undefined;
  const position = source.datum === 'gcj02' ? fromGcj02({ lat, lon }) : { lat, lon };
  return { lat: Number(position.lat.toFixed(DECIMALS)), lon: Number(position.lon.toFixed(DECIMALS)) };
}
