import { expect, it } from 'vitest';
import { cityFile } from '../../../lib/config/schema/city-file.ts';
import { tileOrigins } from '../../../lib/wiring/base-map.ts';

const CITY = {
  id: 'sample',
  code: '440600',
  name: { zh: '示例', en: 'Sample' },
  position: { lat: 23, lon: 113 },
  area: { lat: [22, 24], lon: [112, 114] },
  defaults: { historyRetention: 'P90D' },
};
const TILES = 'https://t{s}.tiles.example.org/{z}/{x}/{y}.png';
const faultsOf = (baseMap: object): string[] =>
  (cityFile.safeParse({ ...CITY, baseMap: { datum: 'wgs84', attribution: '示例', ...baseMap } }).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

it('a city may name map tiles, and what no browser could fetch is refused with what was expected', () => {
  expect(cityFile.safeParse(CITY).success).toBe(true);
  expect(faultsOf({ layers: [TILES], subdomains: ['0', '1'] })).toEqual([]);
  expect(faultsOf({ layers: [TILES] })).toEqual(['baseMap.subdomains: {s} in a layer stands for one of subdomains, and none are given']);
  expect(faultsOf({ layers: ['https://tiles.example.org/{z}/{x}.png'] })).toEqual([
    expect.stringMatching(/^baseMap\.layers\.0: .*expected an https URL .*\{z\}, \{x\} and \{y\}/),
  ]);
  expect(faultsOf({ layers: ['http://tiles.example.org/{z}/{x}/{y}.png'] })).toHaveLength(1);
  expect(faultsOf({ layers: ['javascript:alert(1)//{z}{x}{y}'] })).toHaveLength(1);
  expect(faultsOf({ layers: [TILES.replace('t{s}.', '')], datum: 'bd09' })).toHaveLength(1);
});

it('the page may show pictures of every host that its tiles come from, and of no other', () => {
  const map = {
    layers: [TILES, 'https://names.example.org:8443/{z}/{x}/{y}'],
    subdomains: ['0', '1'],
    datum: 'gcj02',
    attribution: '',
  } as const;
  expect(tileOrigins(map)).toEqual(['https://t0.tiles.example.org', 'https://t1.tiles.example.org', 'https://names.example.org:8443']);
  expect(tileOrigins(undefined)).toEqual([]);
});
