import type { Clock } from '../ports/clock.ts';
import type { CompoundStore } from '../ports/compound-store.ts';
import type { DeadLetterStore } from '../ports/dead-letter-store.ts';
import type { LeaseStore } from '../ports/lease-store.ts';
import type { Observe } from '../ports/observer.ts';
import type { PublicationSource } from '../ports/publications.ts';
import type { TelemetryStore } from '../ports/telemetry-store.ts';
import type { ReceivedPack } from '../telemetry/model.ts';
import { type Bindings, bindingsOf } from './bindings.ts';
import type { Declared } from './compound/tell.ts';
import { evaluateThing } from './evaluate-thing.ts';
import type { AlarmEffect } from './model.ts';
import { type AcceptedPack, deadLetters, type KeepDeadLetter, openPack, type RefusedPack } from './open-pack.ts';
import type { ThingState } from './state.ts';

export interface EvaluationDependencies {
  readonly tenant: string;
  readonly telemetry: TelemetryStore;
  readonly leases: LeaseStore;
  readonly compounds: CompoundStore;
  readonly declared: Declared;
  readonly publications: PublicationSource;
  readonly deadLetters: Pick<DeadLetterStore, 'put'>;
  readonly clock: Clock;
  /** @default nobody is told */
  readonly observe?: Observe;
  /** Applies effects to the incidents, idempotently. `areFound`: a state carried them, and somebody may have applied them. */
  apply(effects: readonly AlarmEffect[], areFound?: boolean): Promise<void>;
}

export interface BatchOutcome {
  /** Positions of the packs to be delivered again, in order. */
  readonly failed: readonly number[];
  /** Why, for the log: one for each thing that failed. */
  readonly causes: readonly unknown[];
  /** Whose packs they were, cause by cause; a client that is no known thing has the name it gave. */
  readonly things: readonly string[];
}

/** Rates of refusal, as long as the dead letters' store lives: what an instance of a function remembers between batches. */
const keepers = new WeakMap<Pick<DeadLetterStore, 'put'>, KeepDeadLetter>();

/**
 * Evaluates a batch of packs as the queue hands them over. What cannot be processed however often it comes becomes a dead letter and counts
 * as done. A thing that fails takes its own packs with it and no others'. Throws when there is no publication to evaluate by.
 */
export async function evaluateBatch(deps: EvaluationDependencies, packs: readonly ReceivedPack[]): Promise<BatchOutcome> {
  const current = bindingSource(deps);
  const bindings = await current();
  const failed: number[] = [];
  const causes: unknown[] = [];
  const things: string[] = [];
  const attempt = async (thing: string, positions: readonly number[], work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      failed.push(...positions);
      causes.push(cause);
      things.push(thing);
    }
  };
  const byThing = new Map<string, AcceptedPack[]>();
  const done: Promise<void>[] = [];
  for (const [position, pack] of packs.entries()) {
    const opened = openPack(deps.tenant, bindings, pack, position);
    if ('reason' in opened) {
      done.push(attempt(pack.client, [position], () => divert(deps, opened)));
      continue;
    }
    const own = byThing.get(opened.thing);
    if (own) own.push(opened);
    else byThing.set(opened.thing, [opened]);
  }
  for (const [thing, own] of byThing) {
    const positions = own.map(({ position }) => position);
    done.push(attempt(thing, positions, () => evaluateThing(deps, { bindings, current }, thing, own)));
  }
  await Promise.all(done);
  return { failed: failed.sort((a, b) => a - b), causes, things };
}

/** The bindings in force; of publications no older than those named. */
export const bindingSource =
  ({ publications }: Pick<EvaluationDependencies, 'publications'>) =>
  async (atLeast?: ThingState['publications']): Promise<Bindings> => {
    const [registry, rules] = await Promise.all([
      publications.active('registry', atLeast?.registry),
      publications.active('rules', atLeast?.rules),
    ]);
    return bindingsOf(registry, rules);
  };

async function divert(deps: EvaluationDependencies, refused: RefusedPack): Promise<void> {
  const { pack, reason, thing } = refused;
  const deadLetter = await keeperOf(deps)(refused);
  const about = { ...(thing === undefined ? {} : { thing }), ...(deadLetter === undefined ? {} : { deadLetter }) };
  deps.observe?.({ what: 'pack-diverted', reason, topic: pack.topic, ...about });
}

function keeperOf(deps: EvaluationDependencies): KeepDeadLetter {
  const known = keepers.get(deps.deadLetters);
  if (known) return known;
  const keeper = deadLetters(deps.tenant, deps.deadLetters, deps.clock);
  keepers.set(deps.deadLetters, keeper);
  return keeper;
}
