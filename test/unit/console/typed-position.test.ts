import { expect, it } from 'vitest';
import { typedPosition } from '../../../console/src/incident/typed-position.ts';

it.each([
  ['23.0300, 113.1120', { lat: 23.03, lon: 113.112 }],
  ['23.03，113.112', { lat: 23.03, lon: 113.112 }],
  ['  23 113 ', { lat: 23, lon: 113 }],
  ['-33.9,-151.2', { lat: -33.9, lon: -151.2 }],
])('a position typed as %j is read', (text, position) => {
  expect(typedPosition(text)).toEqual(position);
});

it.each(['', '23.03', '23.03,', '91, 113', '23, 181', '23.03, 113.112, 5', 'here', '23°N 113°E'])('%j is no position', (text) => {
  expect(typedPosition(text)).toBeUndefined();
});
