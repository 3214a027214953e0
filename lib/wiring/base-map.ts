/** Map tiles that a city's console may draw itself on. Without any it draws a schematic of its own and needs no internet. */
export interface BaseMap {
  /** Addresses of tiles, drawn one over the other: `{z}`, `{x}`, `{y}`, and `{s}` for each of `subdomains` in turn. */
  readonly layers: readonly string[];
  readonly subdomains?: readonly string[];
  /** gcj02: what is kept in WGS-84 is shifted for this map alone. */
  readonly datum: 'wgs84' | 'gcj02';
  /** Whose map it is; shown on it. */
  readonly attribution: string;
  /** The closest zoom there are tiles of. @default 18 */
  readonly maxZoom?: number;
}

/** Whom a browser must be allowed to fetch pictures from. */
export function tileOrigins(baseMap: BaseMap | undefined): readonly string[] {
  const addresses = (baseMap?.layers ?? []).flatMap((layer) =>
    layer.includes('{s}') ? (baseMap?.subdomains ?? []).map((name) => layer.replaceAll('{s}', name)) : [layer],
  );
  return [...new Set(addresses.map((address) => new URL(address.replaceAll(/[{}]/g, '')).origin))];
}
