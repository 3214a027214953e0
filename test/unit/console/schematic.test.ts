import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeNames } from '../../../console/src/map/place-names.ts';
import { drawSchematic, type LatLon, type TownCentre } from '../../../console/src/map/schematic.ts';
import { loadCity } from '../../../lib/config/load-city.ts';

const towns = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 60 })), {
    minLength: 1,
    maxLength: 20,
    selector: String,
  })
  .map((places) =>
    places.map(
      ([x, y], index): TownCentre => ({ id: `t${index}`, district: `d${index % 3}`, position: { lat: 22 + y / 60, lon: 112 + x / 60 } }),
    ),
  );

/** Of a convex outline, in whichever direction it goes round. */
function contains(outline: readonly LatLon[], [lat, lon]: LatLon): boolean {
  const sides = outline.map(([aLat, aLon], index) => {
    const [bLat, bLon] = outline[(index + 1) % outline.length] ?? [aLat, aLon];
    return (bLon - aLon) * (lat - aLat) - (bLat - aLat) * (lon - aLon);
  });
  return sides.every((side) => side >= -1e-9) || sides.every((side) => side <= 1e-9);
}

it('each town’s cell holds its centre and no other’s', () => {
  fc.assert(
    fc.property(towns, (all) => {
      for (const { id, outline } of drawSchematic(all).cells)
        for (const other of all)
          expect(contains(outline, [other.position.lat, other.position.lon]), `${other.id} in ${id}`).toBe(other.id === id);
    }),
    { numRuns: 50 },
  );
});

it('a place in a cell is nearer to its town than to any other', () => {
  fc.assert(
    fc.property(towns, fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(), (all, share, which) => {
      const narrowing = Math.cos(((all[0]?.position.lat ?? 0) * Math.PI) / 180);
      const far = ([lat, lon]: LatLon, { position }: TownCentre): number =>
        Math.hypot(lat - position.lat, (lon - position.lon) * narrowing);
      for (const { position, outline, ...cell } of drawSchematic(all).cells) {
        const [lat, lon] = outline[which % outline.length] ?? [position.lat, position.lon];
        const place: LatLon = [position.lat + share * (lat - position.lat), position.lon + share * (lon - position.lon)];
        for (const other of all) expect(far(place, { ...cell, position })).toBeLessThanOrEqual(far(place, other) + 1e-9);
      }
    }),
    { numRuns: 50 },
  );
});

it('one town alone is a disc, and two districts meet at one border', () => {
  const at = (lon: number, district: string): TownCentre => ({ id: `t${lon}`, district, position: { lat: 23, lon } });
  expect(drawSchematic([at(113, 'a')]).borders).toEqual([]);
  expect(drawSchematic([]).cells).toEqual([]);
  const { borders } = drawSchematic([at(113, 'a'), at(113.1, 'b')]);
  expect(borders).toHaveLength(1);
  for (const [, lon] of borders[0] ?? []) expect(lon).toBeCloseTo(113.05);
  expect(drawSchematic([at(113, 'a'), at(113.1, 'a')]).borders).toEqual([]);
});

it('the names of Foshan’s districts are written apart from each other, each in its own', async () => {
  const { city } = await loadCity('cities/foshan');
  const centres = (city?.registry.tiers ?? [])
    .filter(({ kind }) => kind === 'town')
    .map(({ id, path, position }) => ({ id, district: path.split('/')[1] ?? '', position }));
  const names = [...placeNames(centres)];
  expect(names).toHaveLength(5);
  for (const [district, { lat, lon }] of names)
    for (const [other, place] of names)
      if (other !== district) expect(Math.hypot(lat - place.lat, lon - place.lon), `${district}, ${other}`).toBeGreaterThan(0.1);
});
