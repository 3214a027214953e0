import 'leaflet/dist/leaflet.css';
import '../style/map.css';
import * as L from 'leaflet';
import { useEffect, useRef, useState } from 'react';
import type { Grade, Position } from '../api/types.ts';
import { useDesk, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { type ToBase, toBaseOf } from './base-position.ts';
import { CityLayers } from './city-layers.ts';
import { FlatMarker } from './flat-marker.ts';
import { incidentIcon } from './icons.ts';
import { WEIGHTS } from './worst.ts';

export interface PlaceMark {
  readonly id: string;
  readonly position: Position;
  readonly kind: 'camera' | 'resource';
  readonly label: string;
}

interface PlaceMapProps {
  readonly at: Position;
  readonly grade: Grade;
  readonly marks: readonly PlaceMark[];
  /** Metres. */
  readonly radius: number;
}

const ZOOM = 13;

/** One place, and what lies around it. The lists beside it say the same in words. */
export default function PlaceMap({ at, grade, marks, radius }: PlaceMapProps) {
  const { config, tiers } = useDesk();
  const { t, language } = useTexts();
  const { place } = useNames();
  const holder = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<{ readonly map: L.Map; readonly ground: CityLayers; readonly toBase: ToBase }>();
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let gone = false;
    let map: L.Map | undefined;
    void toBaseOf(config.baseMap).then((toBase) => {
      if (gone) return;
      const made = L.map(element, {
        zoomAnimation: false,
        scrollWheelZoom: false,
        maxZoom: 18,
        attributionControl: config.baseMap !== undefined,
      });
      if (config.baseMap) made.attributionControl.setPrefix(false);
      made.createPane('names').style.zIndex = '500';
      map = made.setView([...toBase(at)], ZOOM);
      const ground = new CityLayers({
        map: made,
        tiers,
        baseMap: config.baseMap,
        toBase,
        onTier: () => undefined,
        onTiles: () => undefined,
      });
      setDrawn({ map: made, ground, toBase });
    });
    return () => {
      gone = true;
      setDrawn(undefined);
      map?.remove();
    };
  }, [config, tiers, at]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the names change with the language alone
  useEffect(() => drawn?.ground.writeNames(place), [drawn, language]);
  useEffect(() => {
    if (!drawn) return;
    const layer = L.layerGroup().addTo(drawn.map);
    const on = (position: Position): L.LatLngTuple => [...drawn.toBase(position)];
    L.circle(on(at), { radius, className: 'place-radius', interactive: false }).addTo(layer);
    for (const { position, kind, label } of marks) {
      const html = document.createElement('span');
      html.className = `place-mark place-${kind}`;
      const icon = L.divIcon({ html, className: 'map-icon', iconSize: [14, 14] });
      new FlatMarker(on(position), { icon, keyboard: false }).bindTooltip(textElement(label)).addTo(layer);
    }
    const icon = incidentIcon({ id: '', at: drawn.toBase(at), weight: WEIGHTS[grade], count: 1 }, false);
    new FlatMarker(on(at), { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(layer);
    return () => void layer.remove();
  }, [drawn, at, grade, marks, radius]);
  return (
    <section aria-label={t('nearby.map')}>
      <div ref={holder} className="city-map place-map" />
    </section>
  );
}

/** Leaflet takes a text for markup; an element it takes as it is. */
function textElement(text: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}
