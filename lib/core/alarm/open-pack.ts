import { hash } from 'node:crypto';
import { headOf, letterId } from '../operation/dead-letter.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeadLetter, DeadLetterStore } from '../ports/dead-letter-store.ts';
import type { ReceivedPack } from '../telemetry/model.ts';
import { NotSenml, type ResolvedRecord, resolveSenml } from '../telemetry/senml.ts';
import { parseTelemetryTopic } from '../telemetry/telemetry-topic.ts';
import type { Bindings, ThingBinding } from './bindings.ts';

/** A pack of a known thing, resolved. */
export interface AcceptedPack {
  /** Position in the batch. */
  readonly position: number;
  readonly pack: ReceivedPack;
  readonly thing: string;
  /** Identity: equal for a repetition. */
  readonly digest: string;
  readonly records: readonly ResolvedRecord[];
}

/** A pack that no repetition makes better. */
export interface RefusedPack {
  readonly pack: ReceivedPack;
  readonly thing?: string;
  readonly payload: Uint8Array;
  readonly reason: 'not-senml' | 'unknown-thing';
  readonly detail: string;
}

/** Resolves a pack: who sent it, what is in it. */
export function openPack(tenant: string, bindings: Bindings, pack: ReceivedPack, position: number): AcceptedPack | RefusedPack {
  const payload = Buffer.from(pack.data, 'base64');
  const place = parseTelemetryTopic(pack.topic);
  const binding = place && bindings.thing(place.thing);
  if (!binding || place.thing !== pack.client || place.tenant !== tenant || binding.tenant !== tenant) {
    const detail = whoIsThat(tenant, pack, place, binding);
    return { pack, payload, reason: 'unknown-thing', detail, ...(place ? { thing: place.thing } : {}) };
  }
  const { thing } = place;
  try {
    const records = resolveSenml(payload, pack.receivedAt);
    return { position, pack, thing, digest: packDigest(thing, pack.receivedAt, payload, records), records };
  } catch (cause) {
    if (!(cause instanceof NotSenml)) throw cause;
    return { pack, thing, payload, reason: 'not-senml', detail: cause.message };
  }
}

function whoIsThat(
  tenant: string,
  pack: ReceivedPack,
  place: { tenant: string; thing: string } | undefined,
  binding: ThingBinding | undefined,
): string {
  if (!place) return `the topic "${pack.topic.slice(0, 200)}" is not citywatch/<tenant>/<thing>/telemetry`;
  const { thing } = place;
  if (thing !== pack.client) return `client "${pack.client.slice(0, 100)}" published for thing "${thing}": expected its own name`;
  if (!binding) return `the thing "${thing}" is not in the registry of ${tenant}: expected a registered thing`;
  return `the thing "${thing}" belongs to ${binding.tenant}: expected the topic citywatch/${binding.tenant}/${thing}/telemetry`;
}

/** When times depend on the receipt, the same bytes received again are other readings. */
function dependsOnReceipt(records: readonly ResolvedRecord[]): boolean {
  for (let index = 0; index < records.length; index++) if (records[index]?.relative) return true;
  return false;
}

/** The identity under which a pack is evaluated, kept and found in the logs: equal for a repetition. */
export const packDigest = (thing: string, receivedAt: number, payload: Uint8Array, records: readonly ResolvedRecord[]): string =>
  digestOf(thing, receivedAt, payload, dependsOnReceipt(records));

/** What is hashed, in one place for all packs: most are a few kilobytes. */
let scratch = Buffer.allocUnsafeSlow(16_384);

function digestOf(name: string, receivedAt: number, payload: Uint8Array, withReceipt: boolean): string {
  const head = `${name}\n`;
  const receipt = withReceipt ? `\n${receivedAt}` : '';
  const most = 3 * (head.length + receipt.length) + payload.length;
  if (scratch.length < most) scratch = Buffer.allocUnsafeSlow(2 * most);
  let length = scratch.write(head);
  scratch.set(payload, length);
  length += payload.length;
  if (withReceipt) length += scratch.write(receipt, length);
  return hash('sha256', scratch.subarray(0, length), 'hex').slice(0, 16);
}

/** Dead letters of one client kept in a minute by one instance; the rest is dropped, for a device gone mad repeats itself. */
const LETTERS_PER_MINUTE = 20;
/** Clients whose rate is remembered. */
const CLIENTS = 10_000;

/** Returns the id of what was kept. */
export type KeepDeadLetter = (refused: RefusedPack) => Promise<string | undefined>;

/** Keeps refused packs where someone sees them, so many of one client in a minute. */
export function deadLetters(tenant: string, store: Pick<DeadLetterStore, 'put'>, clock: Clock): KeepDeadLetter {
  const rates = new Map<string, { minute: number; count: number }>();
  const isTooMany = (client: string): boolean => {
    const minute = Math.floor(clock.now() / 60_000);
    const last = rates.get(client);
    const count = last?.minute === minute ? last.count + 1 : 1;
    if (rates.size >= CLIENTS) rates.clear();
    rates.set(client, { minute, count });
    return count > LETTERS_PER_MINUTE;
  };
  return async ({ pack, thing, payload, reason, detail }) => {
    const { receivedAt, topic, redriveOf } = pack;
    // What a person sent again is never dropped: its former letter counts as dealt with.
    if (redriveOf === undefined && isTooMany(pack.client)) return undefined;
    const origin = redriveOf === undefined ? topic : `${topic}\n${redriveOf}`;
    const letter: DeadLetter = {
      id: letterId(receivedAt, digestOf(origin, receivedAt, payload, true)),
      receivedAt,
      givenUpAt: clock.now(),
      tenant,
      topic,
      queue: 'telemetry',
      reason,
      detail,
      head: headOf(payload),
      body: JSON.stringify(pack),
      ...(thing === undefined ? {} : { thing }),
      ...(redriveOf === undefined ? {} : { redriveOf }),
    };
    await store.put(letter);
    return letter.id;
  };
}
