import type { ConsoleConfig, Position } from '../api/types.ts';
import type { LatLon } from './schematic.ts';

/** Where a WGS-84 position is drawn on the base map. */
export type ToBase = (position: Position) => LatLon;

const asItIs: ToBase = ({ lat, lon }) => [lat, lon];

/** Chinese base maps are drawn in GCJ-02: what is kept in WGS-84 is shifted for them alone. The library is loaded only where such a map is configured. */
export async function toBaseOf(baseMap: ConsoleConfig['baseMap']): Promise<ToBase> {
  if (baseMap?.datum !== 'gcj02') return asItIs;
  const { default: gcoord } = await import('gcoord');
  return ({ lat, lon }) => {
    const [x, y] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02);
    return [y, x];
  };
}
