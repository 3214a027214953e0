import { isObject, quote, type Report } from '../compile-report.ts';
import { POSITION } from '../position.ts';
import type { Polygon } from '../rule.ts';
import { ungraded } from './graded.ts';
import type { Kind, Path } from './kind.ts';

/** Corners of an area: a rule is read with every publication. */
const MOST_CORNERS = 2000;

/** `inside-area`, `outside-area`: a position in a polygon of GeoJSON, holes and several polygons included. */
export const area: Kind = {
  names: ['inside-area', 'outside-area'],
  compile(name, value, context) {
    const { path, rule, rulePath, report } = context;
    if (rule.metric !== POSITION) report([...rulePath, 'metric'], `${quote(rule.metric)} is in no area: expected ${POSITION}`);
    if (rule.clear !== undefined) report([...rulePath, 'clear'], `a position is not compared with a bound: expected no clear with ${name}`);
    const polygons = compileArea(value, path, report);
    if (polygons.length === 0) return undefined;
    const condition = name === 'inside-area' ? { is: 'above-or-equal' as const, than: 1 } : { is: 'below' as const, than: 1 };
    return { conditions: [[ungraded(context), condition]], adds: { signal: { of: 'area', polygons } } };
  },
};

function compileArea(value: unknown, path: Path, report: Report): Polygon[] {
  const isFeature = isObject(value) && value.type === 'Feature';
  const at = isFeature ? [...path, 'geometry'] : path;
  const geometry = isFeature ? value.geometry : value;
  const { type, coordinates } = isObject(geometry) ? geometry : {};
  const list = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : undefined;
  if (!Array.isArray(list) || list.length === 0) {
    report(at, `${quote(type)}: expected a GeoJSON Polygon or MultiPolygon with coordinates`);
    return [];
  }
  const polygons = list.map((rings, index) => {
    const where = [...at, 'coordinates', ...(type === 'Polygon' ? [] : [index])];
    if (Array.isArray(rings) && rings.length > 0) return rings.map((ring, number) => compileRing(ring, [...where, number], report));
    report(where, `${quote(rings)}: expected the rings of a polygon, the outer one first`);
    return [];
  });
  const corners = polygons.flat().reduce((sum, ring) => sum + ring.length, 0);
  if (corners > MOST_CORNERS) report(at, `${corners} positions: expected at most ${MOST_CORNERS}`);
  return polygons;
}

function compileRing(ring: unknown, path: Path, report: Report): Polygon[number] {
  if (!Array.isArray(ring) || ring.length < 4) {
    report(path, 'expected a ring of at least four positions, the last as the first');
    return [];
  }
  const points = ring.map((point, index): [number, number] => {
    const [lon, lat] = Array.isArray(point) ? point : [];
    if (Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return [lon, lat];
    report([...path, index], `${quote(point)}: expected [longitude, latitude] in degrees`);
    return [0, 0];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1])
    report(path, `the ring ends at ${quote(last)}: expected it closed, at ${quote(first)}`);
  return points;
}
