import { CHECKPOINTS_KEPT, type Checkpoint, type ThingState } from '../../../lib/core/alarm/state.ts';
import { StoreUnavailable, VersionConflict } from '../../../lib/core/ports/errors.ts';
import type { HistoryEntry, TelemetryStore } from '../../../lib/core/ports/telemetry-store.ts';
import { decodeCheckpoint, decodeState, encodeCheckpoint, encodeState } from '../../../lib/stores/state-codec.ts';

/** Where a fault can be planted: before the call does anything, or after it has done its work (the answer is lost). */
export interface Fault {
  readonly call: 'state' | 'saveState' | 'saveSpread' | 'keep' | 'history';
  readonly when: 'before' | 'after';
}

/** Telemetry in memory. Everything goes in and out as text or bytes, so that nobody holds what is stored; every call yields, so that calls interleave. */
export class MemoryTelemetryStore implements TelemetryStore {
  /** Faults to come, each met once, by the first call it is for. */
  readonly faults: Fault[] = [];
  /** Calls by name. */
  readonly calls: Record<string, number> = {};
  /** Spans of history that were asked for. */
  readonly asked: { readonly from: number; readonly to: number }[] = [];
  readonly #states = new Map<string, { readonly version: number; readonly bytes: Uint8Array }>();
  readonly #checkpoints = new Map<string, Uint8Array>();
  readonly #history = new Map<string, Map<string, string>>();

  async state(thing: string, group: string): Promise<ThingState | undefined> {
    return this.#call('state', () => this.#state(`${thing}#${group}`));
  }

  async states(thing: string): Promise<readonly ThingState[]> {
    return this.#call('states', () =>
      [...this.#states.keys()].flatMap((key) => (key.startsWith(`${thing}#`) ? (this.#state(key) ?? []) : [])),
    );
  }

  keepsWithState = false;

  async saveState(
    state: ThingState,
    checkpoints: readonly Checkpoint[],
    entries: readonly HistoryEntry[] = [],
    following?: () => Promise<void>,
  ): Promise<void> {
    await this.#call('saveState', () => {
      const key = `${state.thing}#${state.group}`;
      const stored = this.#states.get(key)?.version ?? 0;
      if (stored !== state.version - 1) throw new VersionConflict(`${key} is at version ${stored}: expected ${state.version - 1}`);
      const own = this.#history.get(state.thing) ?? new Map<string, string>();
      const known = entries.find(({ digest, part }) => own.has(`${digest}#${part}`));
      if (known) throw new VersionConflict(`${known.digest}#${known.part} is there already`);
      this.#history.set(state.thing, own);
      for (const entry of entries) own.set(`${entry.digest}#${entry.part}`, JSON.stringify(entry));
      this.#put(state);
      const slots = checkpoints.map(({ number }) => number % CHECKPOINTS_KEPT);
      if (new Set(slots).size < slots.length) throw new Error(`checkpoints ${checkpoints.map(({ number }) => number)} share a slot`);
      for (const checkpoint of checkpoints)
        this.#checkpoints.set(`${key}#${checkpoint.number % CHECKPOINTS_KEPT}`, encodeCheckpoint(checkpoint));
    });
    await following?.();
  }

  async saveSpread(states: readonly ThingState[], checkpoints: readonly Checkpoint[]): Promise<void> {
    return this.#call('saveSpread', () => {
      for (const checkpoint of checkpoints) {
        const { thing, group, number } = checkpoint;
        this.#checkpoints.set(`${thing}#${group}#${number % CHECKPOINTS_KEPT}`, encodeCheckpoint(checkpoint));
      }
      for (const { thing, group, version } of states) {
        const stored = this.#states.get(`${thing}#${group}`)?.version ?? 0;
        if (stored !== version - 1) throw new VersionConflict(`${thing}#${group} is at version ${stored}: expected ${version - 1}`);
      }
      for (const state of states) this.#put(state);
    });
  }

  async checkpoints(thing: string, group: string): Promise<readonly Checkpoint[]> {
    return this.#call('checkpoints', () =>
      Array.from({ length: CHECKPOINTS_KEPT }, (_, slot) => this.#checkpoints.get(`${thing}#${group}#${slot}`))
        .flatMap((bytes) => (bytes ? [decodeCheckpoint(thing, group, bytes)] : []))
        .sort((a, b) => b.number - a.number),
    );
  }

  async keep(thing: string, entries: readonly HistoryEntry[]): Promise<readonly HistoryEntry[]> {
    return this.#call('keep', () => {
      const own = this.#history.get(thing) ?? new Map<string, string>();
      this.#history.set(thing, own);
      return entries.map((entry) => {
        const key = `${entry.digest}#${entry.part}`;
        if (!own.has(key)) own.set(key, JSON.stringify(entry));
        return parse<HistoryEntry>(own.get(key)) as HistoryEntry;
      });
    });
  }

  async markStuck(thing: string, { digest, part }: HistoryEntry, stuck: ReadonlyMap<number, boolean>): Promise<void> {
    return this.#call('markStuck', () => {
      const own = this.#history.get(thing);
      const entry = parse<HistoryEntry>(own?.get(`${digest}#${part}`));
      if (!own || !entry) return;
      const readings = entry.readings.map((reading, index) => {
        const isStuck = reading.flags.some((flag) => flag !== 'stuck') ? undefined : stuck.get(index);
        return isStuck === undefined ? reading : { ...reading, flags: isStuck ? ['stuck'] : [] };
      });
      own.set(`${digest}#${part}`, JSON.stringify({ ...entry, readings }));
    });
  }

  async history(thing: string, from: number, to: number): Promise<readonly HistoryEntry[]> {
    this.asked.push({ from, to });
    return this.#call('history', () =>
      this.entries(thing)
        .filter(({ readings }) => readings.some(({ time }) => time >= from && time <= to))
        // By digest: an order that is neither that of arrival nor that of time.
        .sort((a, b) => (a.digest < b.digest ? -1 : 1)),
    );
  }

  /** All that is kept of a thing. */
  entries(thing: string): HistoryEntry[] {
    return [...(this.#history.get(thing)?.values() ?? [])].map((text) => JSON.parse(text) as HistoryEntry);
  }

  #put(state: ThingState): void {
    this.#states.set(`${state.thing}#${state.group}`, { version: state.version, bytes: encodeState(state, 0) });
  }

  #state(key: string): ThingState | undefined {
    const stored = this.#states.get(key);
    const [thing = '', group = ''] = key.split('#');
    return stored && decodeState(thing, group, stored.version, stored.bytes).state;
  }

  async #call<Result>(name: string, work: () => Result): Promise<Result> {
    this.calls[name] = (this.calls[name] ?? 0) + 1;
    await Promise.resolve();
    this.#fail(name, 'before');
    const result = work();
    this.#fail(name, 'after');
    return result;
  }

  #fail(name: string, when: Fault['when']): void {
    const index = this.faults.findIndex((fault) => fault.call === name && fault.when === when);
    if (index < 0) return;
    this.faults.splice(index, 1);
    throw new StoreUnavailable(`planted: ${when} ${name}`);
  }
}

const parse = <Value>(text: string | undefined): Value | undefined => (text === undefined ? undefined : (JSON.parse(text) as Value));
