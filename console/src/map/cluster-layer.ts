import * as L from 'leaflet';
import Supercluster, { type ClusterFeature, type PointFeature } from 'supercluster';
import { FlatMarker } from './flat-marker.ts';
import type { LatLon } from './schematic.ts';
import type { Weight } from './worst.ts';

/** Something at a place: an incident, or an asset with its sensors. */
export interface Spot {
  readonly id: string;
  readonly at: LatLon;
  readonly weight: Weight;
  /** How many it stands for. */
  readonly count: number;
}

/** Spots too near to each other to be told apart at this zoom. */
export interface Gathered {
  readonly count: number;
  readonly weight: Weight;
  readonly selected: boolean;
}

export interface ClusterLayerOptions {
  readonly pane: string;
  /** Pixels within which spots are gathered. */
  readonly radius: number;
  drawOne(spot: Spot, selected: boolean): L.DivIcon;
  drawMany(gathered: Gathered): L.DivIcon;
  /** Text shown beside the pointer. */
  label?(id: string): string;
  onOne?(id: string): void;
}

interface Properties {
  readonly id?: string;
  readonly spot?: Spot;
  count: number;
  weight: Weight;
  selected: boolean;
}

const CLOSEST = 16;
const MOST_MOVING = 50;

/** Markers that are gathered where they would cover each other. What is drawn already stays; only what changed is drawn anew. */
export class ClusterLayer {
  readonly #map: L.Map;
  readonly #options: ClusterLayerOptions;
  readonly #drawn = new Map<string, L.Marker>();
  #spots: readonly Spot[] = [];
  #selected: string | undefined;
  #index: Supercluster<Properties, Properties> | undefined;

  constructor(map: L.Map, options: ClusterLayerOptions) {
    this.#map = map;
    this.#options = options;
    map.on('moveend', this.#draw);
  }

  /** What is shown already is not gathered anew. `selected` is drawn as such, by itself or in what it is gathered into. */
  show(spots: readonly Spot[], selected?: string): void {
    if (this.#index && selected === this.#selected && sameSpots(spots, this.#spots)) return;
    this.#spots = spots;
    this.#selected = selected;
    this.#index = new Supercluster<Properties, Properties>({
      radius: this.#options.radius,
      maxZoom: CLOSEST,
      map: ({ count, weight, selected: chosen }) => ({ count, weight, selected: chosen }),
      reduce: (into, one) => {
        into.count += one.count;
        if (one.weight > into.weight) into.weight = one.weight;
        into.selected ||= one.selected;
      },
    }).load(
      spots.map((spot) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [spot.at[1], spot.at[0]] },
        properties: { spot, count: spot.count, weight: spot.weight, selected: spot.id === selected },
      })),
    );
    this.#draw();
  }

  remove(): void {
    this.#map.off('moveend', this.#draw);
    for (const marker of this.#drawn.values()) marker.remove();
    this.#drawn.clear();
  }

  readonly #draw = (): void => {
    if (!this.#index) return;
    const bounds = this.#map.getBounds().pad(0.1);
    const zoom = Math.floor(this.#map.getZoom());
    const found = this.#index.getClusters([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()], zoom);
    const wanted = new Map(found.map((feature) => [keyOf(feature), feature]));
    for (const [key, marker] of this.#drawn) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.#drawn.delete(key);
    }
    for (const [key, feature] of wanted) if (!this.#drawn.has(key)) this.#drawn.set(key, this.#marker(feature));
    // Where everything moves, nothing stands out.
    this.#map.getPane(this.#options.pane)?.classList.toggle('crowded', this.#drawn.size > MOST_MOVING);
  };

  #marker({ geometry, properties }: Found): L.Marker {
    const [lon = 0, lat = 0] = geometry.coordinates;
    const { spot, count, weight, selected } = properties;
    const icon = spot ? this.#options.drawOne(spot, selected) : this.#options.drawMany({ count, weight, selected });
    // Out of the way of the keyboard: whoever has no pointer finds all of it in the queue and its filters.
    const marker = new FlatMarker([lat, lon], {
      icon,
      pane: this.#options.pane,
      keyboard: false,
      zIndexOffset: 1000 * weight + (selected ? 5000 : 0),
    });
    if (spot) {
      const { label, onOne } = this.#options;
      if (label) marker.bindTooltip(() => textNode(label(spot.id)), { direction: 'top', offset: [0, -10] });
      if (onOne) marker.on('click', () => onOne(spot.id));
    } else {
      const cluster = 'cluster_id' in properties ? (properties.cluster_id as number) : 0;
      marker.on('click', () => this.#open(cluster, [lat, lon]));
    }
    return marker.addTo(this.#map);
  }

  #open(cluster: number, at: LatLon): void {
    const zoom = this.#index?.getClusterExpansionZoom(cluster) ?? this.#map.getZoom() + 1;
    this.#map.setView(L.latLng(at[0], at[1]), Math.min(zoom, this.#map.getMaxZoom()));
  }
}

type Found = PointFeature<Properties> | ClusterFeature<Properties>;

function sameSpots(some: readonly Spot[], others: readonly Spot[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ id, at, weight, count }, index) => {
      const other = others[index];
      return other?.id === id && other.weight === weight && other.count === count && other.at[0] === at[0] && other.at[1] === at[1];
    })
  );
}

/** Two that would be drawn alike at the same place have the same key. */
function keyOf({ geometry, properties }: Found): string {
  const { spot, count, weight, selected } = properties;
  return `${spot ? spot.id : 'many'} ${geometry.coordinates.join()} ${count} ${weight} ${selected}`;
}

/** What people and sensors wrote is text, never markup. */
function textNode(text: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}
