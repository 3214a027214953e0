import type { ReceivedPack } from '../../../lib/core/telemetry/model.ts';
import { report } from '../measure.ts';
import { Ours, packsOf, registryOf } from './ours.ts';
import { jsonRulesEngine, nodeRules, type Peer, runPeer } from './peers.ts';
import { type Expected, PACK, timeOf, type Workload, workload } from './workload.ts';

const SENSORS = 1000;
const READINGS = 1000;
/** Packs that the queue hands over at once. */
const BATCH = 10;
const ROUNDS = 3;
/** Readings of each sensor that the peers are given a round: they would take minutes for all. */
const PEER_READINGS: Readonly<Record<string, number>> = { 'json-rules-engine': 60, 'node-rules': 200 };

type Measured = (load: Workload) => Promise<number>;

/** Engines in turn, round after round, so that all meet the same hours of the machine; medians count, and every transition must be the planned one. */
export async function benchEvaluation(): Promise<void> {
  const load = workload(SENSORS, READINGS);
  const rates = await medians(load, {
    'json-rules-engine': ofPeer(jsonRulesEngine()),
    'node-rules': ofPeer(nodeRules()),
    packs: (own) => fromPacks(own, 1),
    'packs-of-10-sensors': (own) => fromPacks(own, 4),
  });
  const unit = 'readings/s';
  for (const name of Object.keys(PEER_READINGS)) report({ name: `evaluate-${name}`, value: rates[name] as number, unit });
  const baseline = 'json-rules-engine';
  for (const name of ['packs', 'packs-of-10-sensors']) {
    const value = rates[name] as number;
    report({ name: `evaluate-${name}`, value, unit, baseline, ratio: value / (rates[baseline] as number) });
  }
}

async function medians(load: Workload, engines: Readonly<Record<string, Measured>>): Promise<Record<string, number>> {
  const rates = Object.fromEntries(Object.keys(engines).map((name) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, measure] of Object.entries(engines)) rates[name]?.push(await measure(load));
  return Object.fromEntries(
    Object.entries(rates).map(([name, own]) => [name, own.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] as number]),
  );
}

const ofPeer =
  (peer: Peer): Measured =>
  async (load) => {
    const readings = PEER_READINGS[peer.name] as number;
    const begun = performance.now();
    const transitions = await runPeer(peer, load, readings);
    const seconds = (performance.now() - begun) / 1000;
    assertExact(
      peer.name,
      transitions,
      load.expected.filter(({ time }) => time < timeOf(readings)),
    );
    return (load.sensors.length * readings) / seconds;
  };

/** Packs of 40 readings: of 40 sensors one each, or of ten sensors four. */
async function fromPacks(load: Workload, perSensor: number): Promise<number> {
  const registry = registryOf(load.sensors, PACK / perSensor);
  const ours = new Ours(registry);
  let seconds = 0;
  let batch: ReceivedPack[] = [];
  const evaluate = async (): Promise<void> => {
    const begun = performance.now();
    await ours.evaluate(batch);
    seconds += (performance.now() - begun) / 1000;
    batch = [];
  };
  for (const pack of packsOf(load, registry, perSensor)) if (batch.push(pack) === BATCH) await evaluate();
  if (batch.length > 0) await evaluate();
  assertExact('CityWatch', ours.transitions(), load.expected);
  return load.values.length / seconds;
}

export function assertExact(engine: string, transitions: readonly Expected[], expected: readonly Expected[]): void {
  const length = Math.max(transitions.length, expected.length);
  for (let index = 0; index < length; index++) {
    const [got, planned] = [transitions[index], expected[index]].map((transition) => JSON.stringify(transition));
    if (got !== planned) throw new Error(`${engine}, transition ${index} of ${expected.length}: ${got}: expected ${planned}`);
  }
}
