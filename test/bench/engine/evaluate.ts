import { report } from '../measure.ts';
import { evaluateDecoded, plainLoop } from './decoded.ts';
import { fromPacks } from './from-packs.ts';
import { jsonRulesEngine, nodeRules, type Peer, runPeer } from './peers.ts';
import { assertExact, timeOf, type Workload, workload } from './workload.ts';

const ROUNDS = 5;
/** Readings of each sensor that the peers are given a round: they would take minutes for all. */
const PEER_READINGS = { 'json-rules-engine': 60, 'node-rules': 200 } as const;

/** Readings a second. */
type Measured = (load: Workload) => Promise<number>;

/** Engines in turn, round after round, so that all meet the same hours of the machine; medians count, and every transition must be the planned one. */
export async function benchEvaluation(): Promise<void> {
  const load = workload(1000, 1000);
  const rates = await medians(load, {
    'json-rules-engine': ofPeer(jsonRulesEngine(), PEER_READINGS['json-rules-engine']),
    'node-rules': ofPeer(nodeRules(), PEER_READINGS['node-rules']),
    loop: async (own) => plainLoop(own),
    decoded: async (own) => {
      const { seconds, transitions } = evaluateDecoded(own);
      assertExact('CityWatch, from decoded readings,', transitions, own.expected);
      return own.values.length / seconds;
    },
    packs: async (own) => (await fromPacks(own, 4)).rate,
    'packs-of-40-sensors': async (own) => (await fromPacks(own, 1)).rate,
  });
  const unit = 'readings/s';
  const baseline = 'json-rules-engine';
  const theirs = rates[baseline] as number;
  for (const [name, value] of Object.entries(rates)) {
    const compared = name in PEER_READINGS || name === 'loop' ? {} : { baseline, ratio: value / theirs };
    report({ name: `evaluate-${name}`, value, unit, ...compared });
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
  (peer: Peer, readings: number): Measured =>
  async (load) => {
    const begun = performance.now();
    const transitions = await runPeer(peer, load, readings);
    const seconds = (performance.now() - begun) / 1000;
    const until = timeOf(readings);
    assertExact(
      peer.name,
      transitions,
      load.expected.filter(({ time }) => time < until),
    );
    return (load.sensors.length * readings) / seconds;
  };
