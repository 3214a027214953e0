import { compileRulePack, type RulePackSource } from '../../../lib/core/alarm/compile-rule.ts';
import { lookForEnds } from '../../../lib/core/alarm/compound/look-for-ends.ts';
import type { ContextSpan } from '../../../lib/core/alarm/compound/model.ts';
import { bindingSource, evaluateBatch } from '../../../lib/core/alarm/evaluate-batch.ts';
import { lookForSilence } from '../../../lib/core/alarm/missing/look-for-silence.ts';
import type { AlarmEffect, Transition } from '../../../lib/core/alarm/model.ts';
import { rebindThings } from '../../../lib/core/alarm/rebinding/rebind-things.ts';
import type { DeadLetter } from '../../../lib/core/ports/dead-letter-store.ts';
import { StoreUnavailable } from '../../../lib/core/ports/errors.ts';
import type { Publication, PublicationBodies, PublicationKind } from '../../../lib/core/ports/publications.ts';
import type { Registry, Sensor } from '../../../lib/core/registry/model.ts';
import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { tableCompoundStore } from '../../../lib/stores/compound-store.ts';
import { tableLeaseStore } from '../../../lib/stores/lease-store.ts';
import { tableRebindingStore } from '../../../lib/stores/rebinding-store.ts';
import { ModelTableStore } from '../../contract/model-table-store.ts';
import { MemoryTelemetryStore } from './memory-telemetry-store.ts';

/** 2026-11-23T08:00:00+08:00 */
export const T0 = Date.UTC(2026, 10, 23);
export const TENANT = 'chancheng';
export const THING = 'gas-zumiao-01';
const NAME = { zh: '样例', en: 'Sample' };

export function sensor(id: string, metrics: Sensor['metrics'], asset = 'manhole-1'): Sensor {
  return { id, thing: THING, asset, metrics };
}

export function registryOf(sensors: readonly Sensor[]): Registry {
  const town = 'foshan/chancheng/zumiao';
  const position = { lat: 23.03, lon: 113.11 };
  return {
    city: { id: 'foshan', name: NAME },
    tiers: [],
    units: [],
    people: [],
    assets: [
      { id: 'manhole-1', name: NAME, domain: 'gas', town, position },
      { id: 'plant-1', name: NAME, domain: 'high-risk-enterprise', town, position },
    ],
    things: [{ id: THING, tenant: TENANT, town, intervalSeconds: 60, sensors }],
  };
}

/** A pack as the broker hands it over. */
export function packOf(records: unknown, receivedAt: number, more: Partial<ReceivedPack> = {}): ReceivedPack {
  const text = typeof records === 'string' ? records : JSON.stringify(records);
  return {
    data: Buffer.from(text).toString('base64'),
    topic: `citywatch/${TENANT}/${THING}/telemetry`,
    client: THING,
    receivedAt,
    ...more,
  };
}

/** A tenant's evaluation over stores in memory, and the ledger that its effects make. */
export class AlarmCity {
  readonly telemetry = new MemoryTelemetryStore();
  readonly leases = tableLeaseStore(new ModelTableStore(() => this.now));
  compounds = tableCompoundStore(new ModelTableStore(() => this.now));
  /** What is declared already when a rule first asks. */
  declared: ContextSpan[] = [];
  readonly letters: DeadLetter[] = [];
  readonly effects: AlarmEffect[] = [];
  now = T0;
  /** The next application fails, having applied the first so many effects. */
  failApplyAfter: number | undefined;
  /** Dead letters cannot be kept. */
  failLetters = false;
  readonly #published: Publication<PublicationKind>[] = [];
  readonly #active: { [Kind in PublicationKind]?: Publication<Kind> } = {};
  readonly #applied = new Set<string>();
  /** Transitions by episode. */
  readonly #episodes = new Map<string, Transition[]>();

  constructor(sensors: readonly Sensor[], packs: readonly RulePackSource[]) {
    this.publish('registry', registryOf(sensors));
    this.publish('rules', packs.map(compileRulePack));
  }

  publish<Kind extends PublicationKind>(kind: Kind, body: PublicationBodies[Kind]): void {
    const number = (this.#active[kind]?.number ?? 0) + 1;
    const record = { kind, number, digest: `${number}`, author: 'test', publishedAt: '', effectiveFrom: '', body };
    Object.assign(this.#active, { [kind]: record });
    this.#published.push(record as unknown as Publication<PublicationKind>);
  }

  async evaluate(...packs: readonly ReceivedPack[]): Promise<readonly number[]> {
    return (await this.evaluateAll(packs)).failed;
  }

  evaluateAll(packs: readonly ReceivedPack[]): ReturnType<typeof evaluateBatch> {
    return evaluateBatch(this.dependencies, packs);
  }

  /** A mark of the city clock's now arrives behind the packs. */
  async listen(): Promise<void> {
    const heard = { upTo: this.now, since: Number.NEGATIVE_INFINITY };
    const failures = await lookForSilence(this.dependencies, bindingSource(this.dependencies), heard);
    for (const cause of failures.values()) throw cause;
    const unended = await lookForEnds(this.dependencies, bindingSource(this.dependencies), this.now);
    for (const cause of unended.values()) throw cause;
  }

  /** A mark arrives after something was published. */
  async takeEffect(): Promise<void> {
    for (const cause of (await rebindThings(this.dependencies)).values()) throw cause;
  }

  /** Evaluates until nothing fails any more, as the queue would. */
  async deliver(packs: readonly ReceivedPack[]): Promise<void> {
    let waiting = packs;
    for (let receives = 0; waiting.length > 0; receives++) {
      if (receives === 10) throw new Error('ten receives');
      const failed = await this.evaluate(...waiting);
      waiting = failed.map((position) => waiting[position] as ReceivedPack);
    }
  }

  /** What happened, as the effects tell it: by time, sensor, rule. */
  ledger(): Transition[] {
    return sorted([...this.#episodes.values()].flat());
  }

  episodes(): ReadonlyMap<string, readonly Transition[]> {
    return this.#episodes;
  }

  readonly dependencies = {
    tenant: TENANT,
    telemetry: this.telemetry,
    leases: this.leases,
    compounds: this.compounds,
    declared: async () => this.declared,
    incidents: { load: async (): Promise<undefined> => undefined },
    clock: { now: () => this.now },
    publications: {
      active: async <Kind extends PublicationKind>(kind: Kind): Promise<Publication<Kind>> => {
        const publication = this.#active[kind];
        if (!publication) throw new Error(`no ${kind}`);
        return publication as unknown as Publication<Kind>;
      },
      numbered: async <Kind extends PublicationKind>(kind: Kind, number: number) =>
        this.#published.find((publication) => publication.kind === kind && publication.number === number) as Publication<Kind> | undefined,
    },
    rebinding: tableRebindingStore(new ModelTableStore(() => this.now)),
    deadLetters: {
      put: async (letter: DeadLetter) => {
        if (this.failLetters) throw new StoreUnavailable('planted: dead letters');
        this.letters.push(letter);
      },
      list: async () => ({ items: this.letters }),
      get: async (id: string) => this.letters.find((letter) => letter.id === id),
    },
    apply: (effects: readonly AlarmEffect[]) => this.#apply(effects),
  };

  async #apply(effects: readonly AlarmEffect[]): Promise<void> {
    for (const effect of effects) {
      await Promise.resolve();
      if (this.failApplyAfter !== undefined && this.failApplyAfter-- === 0) {
        this.failApplyAfter = undefined;
        throw new Error('planted: apply');
      }
      if (this.#applied.has(effect.id)) continue;
      this.#applied.add(effect.id);
      this.effects.push(effect);
      if (effect.effect === 'fault') continue;
      if (effect.effect === 'amendment') {
        // What lies before the late reading stands as it was, also where it was too long ago to be told again.
        const standing = (this.#episodes.get(effect.episode) ?? []).filter(({ time }) => time < effect.time);
        const corrected = effect.corrected.filter(({ time }) => time >= effect.time);
        this.#episodes.set(effect.episode, effect.corrected.length === 0 ? [] : [...standing, ...corrected]);
        continue;
      }
      const { effect: _kind, id: _id, episode, over: _over, ...transition } = effect;
      const own = this.#episodes.get(episode) ?? [];
      if ((transition.transition === 'onset') !== (own.length === 0))
        throw new Error(`episode ${episode}: ${transition.transition} out of place`);
      this.#episodes.set(episode, [...own, transition]);
    }
  }
}

export function sorted(transitions: readonly Transition[]): Transition[] {
  const key = ({ time, sensor, metric, rule }: Transition) => `${String(time).padStart(15, '0')} ${sensor} ${metric} ${rule}`;
  return [...transitions].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
