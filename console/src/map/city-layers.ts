import * as L from 'leaflet';
import type { ApiTier, ConsoleConfig } from '../api/types.ts';
import type { ToBase } from './base-position.ts';
import { FlatMarker } from './flat-marker.ts';
import { placeNames } from './place-names.ts';
import { drawSchematic, type LatLon, type TownCentre } from './schematic.ts';

export interface CityLayersOptions {
  readonly map: L.Map;
  readonly tiers: ReadonlyMap<string, ApiTier>;
  readonly baseMap: ConsoleConfig['baseMap'];
  readonly toBase: ToBase;
  readonly onTier: (tier: string) => void;
  /** The configured map cannot be fetched, or can again: without it the schematic alone is shown. */
  readonly onTiles: (shown: boolean) => void;
}

const HUES = 8;
/** From here on there is room for the towns' names. */
const TOWN_NAMES_FROM = 10.2;

const plain = ([lat, lon]: LatLon): L.LatLngTuple => [lat, lon];

/** The ground everything else is drawn on: towns and districts, over tiles where a map is configured. */
export class CityLayers {
  readonly #options: CityLayersOptions;
  readonly #cells = new Map<string, { readonly path: string; readonly shape: L.Polygon }>();
  readonly #names = L.layerGroup();
  readonly #centres: readonly TownCentre[];
  readonly #districts: readonly string[];

  constructor(options: CityLayersOptions) {
    this.#options = options;
    const { map, tiers, toBase, onTier } = options;
    this.#centres = townsOf(tiers);
    this.#districts = [...new Set(this.#centres.map(({ district }) => district))];
    this.#addTiles();
    const { cells, borders } = drawSchematic(this.#centres);
    const onBase = ([lat, lon]: LatLon): L.LatLngTuple => plain(toBase({ lat, lon }));
    for (const { id, district, outline } of cells) {
      const hue = this.#districts.indexOf(district) % HUES;
      const shape = L.polygon(outline.map(onBase), { className: `map-town hue-${hue}`, smoothFactor: 0.5 });
      shape.on('click', () => onTier(id));
      shape.addTo(map);
      this.#cells.set(id, { path: tiers.get(id)?.path ?? id, shape });
    }
    for (const [from, to] of borders) L.polyline([onBase(from), onBase(to)], { className: 'map-border', interactive: false }).addTo(map);
    this.#names.addTo(map);
    const nearer = (): void => void map.getContainer().classList.toggle('map-near', map.getZoom() >= TOWN_NAMES_FROM);
    map.on('zoomend', nearer);
  }

  /** In the reader's language. */
  writeNames(nameOf: (tier: string) => string): void {
    const { toBase } = this.#options;
    this.#names.clearLayers();
    const write = (text: string, at: L.LatLngTuple, className: string): void => {
      const html = document.createElement('span');
      html.textContent = text;
      const icon = L.divIcon({ html, className: `map-name ${className}`, iconSize: [0, 0] });
      new FlatMarker(at, { icon, interactive: false, keyboard: false, pane: 'names' }).addTo(this.#names);
    };
    for (const { id, position } of this.#centres) write(nameOf(id), plain(toBase(position)), 'map-name-town');
    for (const [district, position] of placeNames(this.#centres)) write(nameOf(district), plain(toBase(position)), 'map-name-district');
  }

  /** Shows a tier as the one that was opened, and the whole of it. */
  open(path: string | undefined): void {
    const { map } = this.#options;
    const opened: L.Polygon[] = [];
    for (const { path: own, shape } of this.#cells.values()) {
      const within = path === undefined || own === path || own.startsWith(`${path}/`);
      shape.getElement()?.classList.toggle('dimmed', !within);
      if (within) opened.push(shape);
    }
    // A tier without a town of its own changes nothing of what is in sight.
    if (opened.length > 0) map.fitBounds(L.featureGroup(opened).getBounds(), { padding: [12, 12] });
  }

  #addTiles(): void {
    const { map, baseMap, onTiles } = this.#options;
    for (const layer of baseMap?.layers ?? []) {
      const tiles = L.tileLayer(layer, {
        subdomains: [...(baseMap?.subdomains ?? [])],
        maxZoom: 18,
        // The page itself sends none; tile services that look who asks want the origin, and need no more.
        referrerPolicy: 'strict-origin-when-cross-origin',
        maxNativeZoom: baseMap?.maxZoom ?? 18,
        attribution: escaped(baseMap?.attribution ?? ''),
      });
      // One tile that is missing is a hole; without a single one of a view there is no base map.
      let loaded = 0;
      tiles.on('loading', () => {
        loaded = 0;
      });
      tiles.on('tileload', () => {
        loaded += 1;
        onTiles(true);
      });
      tiles.on('tileerror', () => {
        if (loaded === 0) onTiles(false);
      });
      tiles.addTo(map);
    }
  }
}

/** Leaflet takes an attribution for markup. */
function escaped(text: string): string {
  const element = document.createElement('span');
  element.textContent = text;
  return element.innerHTML;
}

function townsOf(tiers: ReadonlyMap<string, ApiTier>): readonly TownCentre[] {
  const all = [...tiers.values()];
  const of = (kind: string): ApiTier[] => all.filter((tier) => tier.kind === kind);
  const districtOf = (path: string): string => path.split('/')[1] ?? path;
  const towns = of('town').map(({ id, path = id, position }) => ({ id, district: districtOf(path), position }));
  // A district that names no towns is drawn as one.
  const empty = of('district').filter(({ id }) => !towns.some(({ district }) => district === id));
  const centres = [...towns, ...empty.map(({ id, position }) => ({ id, district: id, position }))];
  return centres.filter((one): one is TownCentre => one.position !== undefined);
}
