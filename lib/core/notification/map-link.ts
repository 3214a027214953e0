import library from 'gcoord';
import type { Messaging, Position } from '../registry/model.ts';
import { fillIn } from './placeholders.ts';

// Its types describe an ES module, and what Node loads is CommonJS: the object itself is the export.
const gcoord = library as unknown as typeof library.default;

/** About a decimetre: no sensor or telephone is more exact. */
const DECIMALS = 6;

/**
 * Where a map shows a position. Positions are WGS-84 everywhere; a map drawn in GCJ-02 would show them some 500 m off, so that for such a
 * link alone they are shifted. Without a configured map a geo: URI (RFC 5870), which telephones open in the map they have.
 */
export function mapLink({ lat, lon }: Position, map: Messaging['map']): string {
  const [x, y] = map?.datum === 'gcj02' ? gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02) : [lon, lat];
  const degrees: Readonly<Record<string, string>> = { lat: y.toFixed(DECIMALS), lon: x.toFixed(DECIMALS) };
  return fillIn(map?.url ?? 'geo:{lat},{lon}', (name) => degrees[name]);
}
