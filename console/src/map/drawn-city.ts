import * as L from 'leaflet';
import type { ApiTier, ConsoleConfig } from '../api/types.ts';
import { type ToBase, toBaseOf } from './base-position.ts';
import { CityLayers } from './city-layers.ts';
import { ClusterLayer } from './cluster-layer.ts';
import { incidentIcon, incidentsIcon, sensorIcon, sensorsIcon } from './icons.ts';
import type { LatLon } from './schematic.ts';

/** A map with its layers: what React must not draw itself. */
export interface DrawnCity {
  readonly ground: CityLayers;
  readonly sensors: ClusterLayer;
  readonly incidents: ClusterLayer;
  readonly toBase: ToBase;
  /** Brings a place into sight, where it is not. */
  goTo(at: LatLon): void;
  /** The page gave it another size. */
  fit(): void;
  remove(): void;
}

export interface DrawnCityOptions {
  readonly holder: HTMLElement;
  readonly tiers: ReadonlyMap<string, ApiTier>;
  readonly baseMap: ConsoleConfig['baseMap'];
  readonly onTier: (tier: string) => void;
  readonly onIncident: (id: string) => void;
  readonly onTiles: (shown: boolean) => void;
  /** What is said of a marker beside the pointer. */
  readonly label: (id: string) => string;
}

const SENSOR_RADIUS = 54;
const INCIDENT_RADIUS = 38;
const CLOSER = 12;
const PANES = { sensors: 450, names: 500, incidents: 600 };
/** Of the part of the map that a selected place must lie in, left out on each side. */
const EDGE = -0.1;

export async function drawCity(options: DrawnCityOptions): Promise<DrawnCity> {
  const { holder, tiers, baseMap, onTier, onIncident, onTiles, label } = options;
  const toBase = await toBaseOf(baseMap);
  const map = L.map(holder, {
    zoomAnimation: false,
    zoomSnap: 0.25,
    minZoom: 7,
    maxZoom: 18,
    attributionControl: baseMap !== undefined,
  });
  if (baseMap) map.attributionControl.setPrefix(false);
  map.setView([0, 0], map.getMinZoom());
  for (const [pane, above] of Object.entries(PANES)) map.createPane(pane).style.zIndex = String(above);
  const sensors = new ClusterLayer(map, { pane: 'sensors', radius: SENSOR_RADIUS, drawOne: sensorIcon, drawMany: sensorsIcon, label });
  const incidents = new ClusterLayer(map, {
    pane: 'incidents',
    radius: INCIDENT_RADIUS,
    drawOne: incidentIcon,
    drawMany: incidentsIcon,
    label,
    onOne: onIncident,
  });
  return {
    ground: new CityLayers({ map, tiers, baseMap, toBase, onTier, onTiles }),
    sensors,
    incidents,
    toBase,
    goTo: ([lat, lon]) => {
      if (!map.getBounds().pad(EDGE).contains([lat, lon])) map.setView([lat, lon], Math.max(map.getZoom(), CLOSER));
    },
    fit: () => void map.invalidateSize({ animate: false }),
    remove: () => {
      sensors.remove();
      incidents.remove();
      map.remove();
    },
  };
}
