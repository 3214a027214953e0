import { describe, expect, it } from 'vitest';
import { Ours, packsOf, registryOf } from '../../bench/engine/ours.ts';
import { jsonRulesEngine, nodeRules, runPeer } from '../../bench/engine/peers.ts';
import { workload } from '../../bench/engine/workload.ts';

describe('the workload that engines are compared with', () => {
  const load = workload(70, 300, 4);

  it.each([
    ['forty', 1],
    ['ten', 4],
  ])('gives exactly what was planted from packs of %s sensors', async (_name, perSensor) => {
    const registry = registryOf(load.sensors, 40 / perSensor);
    const ours = new Ours(registry);
    const packs = [...packsOf(load, registry, perSensor)];
    for (let first = 0; first < packs.length; first += 10) await ours.evaluate(packs.slice(first, first + 10));
    expect(load.expected.length).toBeGreaterThan(100);
    expect(ours.transitions()).toEqual(load.expected);
  });

  it.each([jsonRulesEngine(), nodeRules()])('says the same to $name and what is kept around it', async (peer) => {
    const few = workload(35, 120, 4);
    expect(await runPeer(peer, few, 120)).toEqual(few.expected);
  });
});
