import { createHash } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { DeadLetter, DeadLetterStore } from '../ports/dead-letter-store.ts';
import type { Reading, ReceivedPack } from '../telemetry/model.ts';
import { toReadings } from '../telemetry/received-readings.ts';
import { NotSenml, resolveSenml } from '../telemetry/senml.ts';
import { parseTelemetryTopic } from '../telemetry/telemetry-topic.ts';
import type { Bindings, ThingBinding } from './bindings.ts';

/** A pack of a known thing, resolved. */
export interface AcceptedPack {
  /** Position in the batch. */
  readonly position: number;
  readonly pack: ReceivedPack;
  readonly binding: ThingBinding;
  /** Identity: equal for a repetition. */
  readonly digest: string;
  readonly readings: readonly Reading[];
}

/** Dead letters of one thing kept in a minute by one instance; the rest is dropped, for a device gone mad repeats itself. */
const LETTERS_PER_MINUTE = 20;
/** What is shown of a refused payload. */
const HEAD_BYTES = 512;

/** Resolves a pack, or keeps it as a dead letter with the reason and returns `undefined`: a permanent fault is no failure of the queue's. */
export function openPack(deps: {
  readonly tenant: string;
  readonly deadLetters: DeadLetterStore;
  readonly clock: Clock;
}): (bindings: Bindings, pack: ReceivedPack, position: number) => Promise<AcceptedPack | undefined> {
  const letters = new Map<string, { minute: number; count: number }>();
  const mayKeep = (name: string): boolean => {
    const minute = Math.floor(deps.clock.now() / 60_000);
    const last = letters.get(name);
    const count = last?.minute === minute ? last.count + 1 : 1;
    if (letters.size > 10_000) letters.clear();
    letters.set(name, { minute, count });
    return count <= LETTERS_PER_MINUTE;
  };
  const refuse = async (pack: ReceivedPack, payload: Uint8Array, reason: DeadLetter['reason'], detail: string): Promise<undefined> => {
    const thing = parseTelemetryTopic(pack.topic)?.thing;
    if (!mayKeep(thing ?? pack.client)) return undefined;
    const head = new TextDecoder().decode(payload.subarray(0, HEAD_BYTES));
    const id = `${String(Math.floor(pack.receivedAt)).padStart(15, '0')}-${digestOf(pack, payload, true)}`;
    const { receivedAt, topic } = pack;
    const body = JSON.stringify(pack);
    await deps.deadLetters.put({ id, receivedAt, tenant: deps.tenant, ...(thing ? { thing } : {}), topic, reason, detail, head, body });
    return undefined;
  };
  return async (bindings, pack, position) => {
    const payload = Buffer.from(pack.data, 'base64');
    const place = parseTelemetryTopic(pack.topic);
    const binding = place && bindings.thing(place.thing);
    if (!binding || place.thing !== pack.client || place.tenant !== deps.tenant || binding.tenant !== deps.tenant) {
      return refuse(pack, payload, 'unknown-thing', unknownThing(deps.tenant, pack, place?.thing, binding));
    }
    try {
      const records = resolveSenml(payload, pack.receivedAt);
      const digest = digestOf(
        pack,
        payload,
        records.some(({ relative }) => relative),
      );
      return { position, pack, binding, digest, readings: toReadings(binding, pack, records) };
    } catch (cause) {
      if (!(cause instanceof NotSenml)) throw cause;
      return refuse(pack, payload, 'not-senml', cause.message);
    }
  };
}

function unknownThing(tenant: string, pack: ReceivedPack, thing: string | undefined, binding: ThingBinding | undefined): string {
  if (!thing) return `the topic "${pack.topic.slice(0, 200)}" is not citywatch/<tenant>/<thing>/telemetry`;
  if (thing !== pack.client) return `client "${pack.client.slice(0, 100)}" published for thing "${thing}": expected its own name`;
  if (!binding) return `the thing "${thing}" is not in the registry of ${tenant}: expected a registered thing`;
  return `the thing "${thing}" belongs to ${binding.tenant}: expected the topic citywatch/${binding.tenant}/${thing}/telemetry`;
}

/** When times depend on the receipt, the same bytes received again are other readings. */
function digestOf(pack: ReceivedPack, payload: Uint8Array, relative: boolean): string {
  const hash = createHash('sha256').update(pack.topic).update('\n').update(payload);
  if (relative) hash.update(`\n${pack.receivedAt}`);
  return hash.digest('hex').slice(0, 16);
}
