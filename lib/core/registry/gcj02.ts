import library from 'gcoord';
import type { Position } from './model.ts';

// Its types describe an ES module, and what Node loads is CommonJS: the object itself is the export.
const gcoord = library as unknown as typeof library.default;

/** Where a Chinese map, drawn in GCJ-02, shows a position; some 500 m off. */
export function toGcj02({ lat, lon }: Position): Position {
  const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
  return { lat: y, lon: x };
}

/** The position in WGS-84 of what a Chinese map shows at a place. */
export function fromGcj02({ lat, lon }: Position): Position {
  const [x, y] = gcoord.transform([lon, lat], gcoord.GCJ02, gcoord.WGS84);
  return { lat: y, lon: x };
}
