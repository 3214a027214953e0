import { toGcj02 } from '../registry/gcj02.ts';
import type { Messaging, Position } from '../registry/model.ts';
import { fillIn } from './placeholders.ts';

/** About a decimetre: no sensor or telephone is more exact. */
const DECIMALS = 6;

/**
 * Where a map shows a position. Positions are WGS-84 everywhere; a map drawn in GCJ-02 would show them some 500 m off, so that for such a
 * link alone they are shifted. Without a configured map a geo: URI (RFC 5870), which telephones open in the map they have.
 */
export function mapLink(position: Position, map: Messaging['map']): string {
  const { lat, lon } = map?.datum === 'gcj02' ? toGcj02(position) : position;
  const degrees: Readonly<Record<string, string>> = { lat: lat.toFixed(DECIMALS), lon: lon.toFixed(DECIMALS) };
  return fillIn(map?.url ?? 'geo:{lat},{lon}', (name) => degrees[name]);
}
