import { expect } from 'vitest';
import { lines, loadMiniCity, type Plant } from './mini-city.ts';

export interface FaultCase {
  readonly what: string;
  readonly plant: readonly Plant[];
  /** `file:line` and a part of the message, for every fault there must be, in order. */
  readonly faults: readonly (readonly [place: string, message: RegExp])[];
}

/** Plants the faults in the mini city and expects exactly those. */
export async function expectFaults({ plant, faults: expected }: FaultCase): Promise<void> {
  const { city, faults } = await loadMiniCity(...plant);
  expect(city).toBeUndefined();
  const found = lines(faults);
  const places = found.map((line) => line.split(': ')[0]);
  expect(places, found.join('\n')).toEqual(expected.map(([place]) => place));
  for (const [index, [, message]] of expected.entries()) expect(found[index]).toMatch(message);
}
