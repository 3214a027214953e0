import { isAscii } from 'node:buffer';

/** A pack that is not SenML (RFC 8428); the message says what, where and what was expected. */
export class NotSenml extends Error {
  override readonly name = 'NotSenml';
}

/** A record with its base values resolved (RFC 8428 section 4.6) and its time absolute. */
export interface ResolvedRecord {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly time: number;
  /** True when the time depends on when the pack was received. */
  readonly relative: boolean;
  readonly unit?: string;
  readonly value?: number | boolean | string;
  readonly sum?: number;
}

/** INTERFACES.md: at most 128 KB. */
export const MAX_PACK_BYTES = 128 * 1024;

/** Times below it are relative to now (RFC 8428 section 4.5.3). */
const RELATIVE_BELOW = 2 ** 28;
/** The version this reads (RFC 8428 section 4.4), and the default. */
const VERSION = 10;
/** The same with the feature "secondary units" of RFC 8798 (RFC 9100 section 4: 10 + 2^4). */
const VERSION_WITH_SECONDARY_UNITS = 26;
/** Epoch milliseconds: as far as a calendar goes (±8.64e15), in any time zone. */
const LAST_TIME = 8.64e15 - 86_400_000;
/** By character code: 2 may begin a name, 1 may be in it. */
const OF_NAMES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /[A-Za-z0-9]/.test(character) ? 2 : /[-:./_]/.test(character) ? 1 : 0;
});
const NUMBERS = ['bt', 'bv', 'bs', 'bver', 'v', 's', 't', 'ut'] as const;
const TEXTS = ['bn', 'bu', 'n', 'u', 'vs', 'vd'] as const;
/** The type of each member (RFC 8428 table 2); a Map, so that a member named `constructor` is just an unknown one. */
const TYPES = new Map<string, 'number' | 'string' | 'boolean'>([
  ...NUMBERS.map((name) => [name, 'number'] as const),
  ...TEXTS.map((name) => [name, 'string'] as const),
  ['vb', 'boolean'],
]);
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** A record as it stands in the pack, its members' types checked. */
interface RawRecord {
  readonly bn?: string;
  readonly bt?: number;
  readonly bu?: string;
  readonly bv?: number;
  readonly bs?: number;
  readonly bver?: number;
  readonly n?: string;
  readonly u?: string;
  readonly v?: number;
  readonly vs?: string;
  readonly vb?: boolean;
  readonly vd?: string;
  readonly s?: number;
  readonly t?: number;
}

/**
 * The records of a pack, resolved. `receivedAt` is epoch milliseconds. Numbers that are not finite (1e999) are handed on: one of
 * them must not cost the other readings. Throws NotSenml.
 */
export function resolveSenml(payload: Uint8Array, receivedAt: number): ResolvedRecord[] {
  const records = parse(payload);
  const resolved: ResolvedRecord[] = [];
  // One for all records: a pack has thousands of readings a second made of it.
  const base: BaseValues = { name: '', time: 0, unit: undefined, value: undefined, sum: undefined };
  let version: number | undefined;
  for (let index = 0; index < records.length; index++) {
    const record = checkRecord(records[index], index);
    if (record.bver !== undefined) checkVersion(record.bver, version, index);
    version ??= record.bver ?? VERSION;
    if (record.bn !== undefined) base.name = record.bn;
    if (record.bt !== undefined) base.time = record.bt;
    if (record.bu !== undefined) base.unit = record.bu;
    if (record.bv !== undefined) base.value = record.bv;
    if (record.bs !== undefined) base.sum = record.bs;
    const out = resolve(record, index, base, receivedAt);
    if (out) resolved.push(out);
  }
  return resolved;
}

/** All records of a pack have the same version (RFC 8428 section 4.4). */
function checkVersion(version: number, before: number | undefined, index: number): void {
  const isKnown = (version >= 1 && version <= VERSION && Number.isInteger(version)) || version === VERSION_WITH_SECONDARY_UNITS;
  if (!isKnown)
    throw new NotSenml(
      `record ${index}: bver is ${version}: expected a whole number from 1 to ${VERSION}, or ${VERSION_WITH_SECONDARY_UNITS}`,
    );
  if (before !== undefined && version !== before)
    throw new NotSenml(`record ${index}: bver is ${version} after ${before}: expected one version in the whole pack`);
}

/** What holds for the records that follow (RFC 8428 section 4.1). */
interface BaseValues {
  name: string;
  time: number;
  unit: string | undefined;
  value: number | undefined;
  sum: number | undefined;
}

/** `undefined` for a record that only sets base values. */
function resolve(record: RawRecord, index: number, base: Readonly<BaseValues>, receivedAt: number): ResolvedRecord | undefined {
  const kinds =
    (record.v !== undefined ? 1 : 0) +
    (record.vs !== undefined ? 1 : 0) +
    (record.vb !== undefined ? 1 : 0) +
    (record.vd !== undefined ? 1 : 0);
  if (kinds > 1) throw new NotSenml(`record ${index} has ${kinds} values: expected one of v, vs, vb, vd`);
  const setsBase =
    record.bn !== undefined ||
    record.bt !== undefined ||
    record.bu !== undefined ||
    record.bv !== undefined ||
    record.bs !== undefined ||
    record.bver !== undefined;
  const isMeasurement = kinds === 1 || record.s !== undefined || record.n !== undefined || record.t !== undefined || record.u !== undefined;
  if (!isMeasurement && setsBase) return undefined;
  // A base value alone makes a value: {"bv":20},{"n":"a"} reads 20.
  const hasValue = kinds === 1 || record.s !== undefined || base.value !== undefined || base.sum !== undefined;
  if (!hasValue) throw new NotSenml(`record ${index} has neither a value nor a sum: expected one of v, vs, vb, vd, s`);
  const name = base.name === '' ? (record.n ?? '') : base.name + (record.n ?? '');
  if (!isName(name)) {
    throw new NotSenml(
      `record ${index}: the name "${name.slice(0, 80)}" is empty or has characters outside A-Z a-z 0-9 - : . / _ (RFC 8428 section 4.5.1)`,
    );
  }
  const seconds = base.time + (record.t ?? 0);
  const relative = !(seconds >= RELATIVE_BELOW);
  const time = Math.round(relative ? receivedAt + seconds * 1000 : seconds * 1000);
  if (!(Math.abs(time) <= LAST_TIME))
    throw new NotSenml(`record ${index}: its time ${seconds} s is no time: expected seconds since 1970, or below 2^28 relative to now`);
  const unit = record.u ?? base.unit;
  const value = valueIn(record, base, kinds);
  const sum = record.s !== undefined || base.sum !== undefined ? (record.s ?? 0) + (base.sum ?? 0) : undefined;
  const resolved: { -readonly [key in keyof ResolvedRecord]: ResolvedRecord[key] } = { name, time, relative };
  if (unit !== undefined) resolved.unit = unit;
  if (value !== undefined) resolved.value = value;
  if (sum !== undefined) resolved.sum = sum;
  return resolved;
}

/** RFC 8428 section 4.5.1; looked up by character, for every reading has a name. */
function isName(text: string): boolean {
  if (OF_NAMES[text.charCodeAt(0)] !== 2) return false;
  for (let index = 1; index < text.length; index++) if (!OF_NAMES[text.charCodeAt(index)]) return false;
  return true;
}

function valueIn(record: RawRecord, base: Readonly<BaseValues>, kinds: number): number | boolean | string | undefined {
  if (record.v !== undefined) return record.v + (base.value ?? 0);
  if (kinds === 1) return record.vb ?? record.vs ?? record.vd;
  return base.value;
}

function parse(payload: Uint8Array): unknown[] {
  if (payload.length > MAX_PACK_BYTES) throw new NotSenml(`the pack has ${payload.length} bytes: expected at most ${MAX_PACK_BYTES}`);
  let text: string;
  try {
    text = isAscii(payload) ? Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('latin1') : DECODER.decode(payload);
  } catch {
    throw new NotSenml('the payload is not UTF-8');
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new NotSenml(`the payload is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  if (!Array.isArray(parsed) || parsed.length === 0)
    throw new NotSenml(
      `the payload is ${Array.isArray(parsed) ? 'an empty array' : kindOf(parsed)}: expected a SenML pack, a JSON array of records`,
    );
  return parsed;
}

function checkRecord(record: unknown, index: number): RawRecord {
  if (typeof record !== 'object' || record === null || Array.isArray(record))
    throw new NotSenml(`record ${index} is ${kindOf(record)}: expected an object such as {"n":"sensor/metric","v":1}`);
  const members = record as Record<string, unknown>;
  for (const member in members) {
    const expected = TYPES.get(member);
    const value = members[member];
    if (expected === undefined) {
      if (member.endsWith('_'))
        throw new NotSenml(`record ${index}: "${member.slice(0, 80)}" must be understood (RFC 8428 section 4.4), and is not known here`);
    } else if (typeof value !== expected) throw new NotSenml(`record ${index}: "${member}" is ${kindOf(value)}: expected a ${expected}`);
  }
  return members as RawRecord;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
