import type { Polygon } from '../rule.ts';

type Point = readonly [lon: number, lat: number];

/** Whether a point lies in one of the polygons. Their edges, those of holes too, belong to them. */
export function isInArea(polygons: readonly Polygon[], lon: number, lat: number): boolean {
  return polygons.some((polygon) => isInPolygon(polygon, lon, lat));
}

/** A straight line from the point to the east crosses the rings an odd number of times. */
function isInPolygon(polygon: Polygon, lon: number, lat: number): boolean {
  let isInside = false;
  for (const ring of polygon) {
    for (let index = 1; index < ring.length; index++) {
      const a = ring[index - 1] as Point;
      const b = ring[index] as Point;
      // Twice the area of the triangle of edge and point: of one sign on either side, 0 on the line.
      const side = (b[0] - a[0]) * (lat - a[1]) - (lon - a[0]) * (b[1] - a[1]);
      if (side === 0 && isBetween(lon, a[0], b[0]) && isBetween(lat, a[1], b[1])) return true;
      if (a[1] > lat !== b[1] > lat && side > 0 === b[1] > a[1]) isInside = !isInside;
    }
  }
  return isInside;
}

const isBetween = (value: number, a: number, b: number): boolean => value >= Math.min(a, b) && value <= Math.max(a, b);
