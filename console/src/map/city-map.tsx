import 'leaflet/dist/leaflet.css';
import '../style/map.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { ApiIncident } from '../api/types.ts';
import { titleOf } from '../components/title.ts';
import { useDesk, useLive, useNames } from '../desk.tsx';
import { useTexts } from '../texts/language.tsx';
import { useAssets } from './assets.ts';
import type { Spot } from './cluster-layer.ts';
import { type DrawnCity, drawCity } from './drawn-city.ts';
import { useThrottled } from './use-throttled.ts';
import { sameWeights, WEIGHTS, type Weight, worstByAsset } from './worst.ts';

interface CityMapProps {
  /** Those the filters leave. */
  readonly incidents: readonly ApiIncident[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
  readonly tier: string | undefined;
  readonly onTier: (tier: string | undefined) => void;
}

/** The map is drawn anew so often at most: ten changes a second must not keep a browser busy. */
const DRAW_MILLIS = 500;

/** The city, its sensors and what happens in it. Everything it shows by pictures is in the queue and its filters in words. */
export default function CityMap({ incidents, selected, onSelect, tier, onTier }: CityMapProps) {
  const { t, language } = useTexts();
  const { tiers, me } = useDesk();
  const names = useNames();
  const live = useLive();
  const assets = useAssets();
  const label = useLabel();
  const holder = useRef<HTMLDivElement>(null);
  const { city, tiles } = useDrawnCity(holder, { onSelect, onTier: (id) => onTier(id === tier ? undefined : id), label });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the names change with the language alone
  useEffect(() => city?.ground.writeNames(names.place), [city, language]);
  // Who belongs to a district looks at it, unless they open another.
  const path = tier === undefined ? me.tier : (tiers.get(tier)?.path ?? tier);
  useEffect(() => city?.ground.open(path.includes('/') ? path : undefined), [city, path]);

  const worst = useWorst(useThrottled(live.incidents, DRAW_MILLIS));
  useEffect(() => {
    city?.sensors.show(
      assets.map(({ id, position, sensors }): Spot => ({ id, at: city.toBase(position), weight: worst.get(id) ?? 0, count: sensors || 1 })),
    );
  }, [city, assets, worst]);

  const positions = useMemo(() => new Map(assets.map(({ id, position }) => [id, position])), [assets]);
  const placed = useThrottled(incidents, DRAW_MILLIS);
  const spots = useMemo(
    () =>
      placed.flatMap(({ id, grade, position, asset, town, tier: own }): Spot[] => {
        const at = position ?? (asset ? positions.get(asset) : undefined) ?? tiers.get(town ?? own)?.position;
        return at && city ? [{ id, at: city.toBase(at), weight: WEIGHTS[grade], count: 1 }] : [];
      }),
    [placed, positions, tiers, city],
  );
  useEffect(() => city?.incidents.show(spots, selected), [city, spots, selected]);
  const latest = useRef(spots);
  latest.current = spots;
  useEffect(() => {
    const spot = latest.current.find(({ id }) => id === selected);
    if (spot) city?.goTo(spot.at);
  }, [city, selected]);

  return (
    <>
      <div ref={holder} className={`city-map${tiles ? ' with-tiles' : ''}`} />
      {tier === undefined ? null : (
        <div className="map-bar">
          <button type="button" className="plain-button" onClick={() => onTier(undefined)}>
            ← {t('map.everywhere')}
          </button>
          <strong>{names.place(tier)}</strong>
        </div>
      )}
      {tiles ? null : <p className="map-note">{t('map.schematic')}</p>}
    </>
  );
}

interface Reactions {
  readonly onSelect: (id: string) => void;
  readonly onTier: (tier: string) => void;
  readonly label: (id: string) => string;
}

/** The map is made once; what it calls is always what the page would do now. */
function useDrawnCity(holder: { readonly current: HTMLDivElement | null }, reactions: Reactions) {
  const { config, tiers } = useDesk();
  const [city, setCity] = useState<DrawnCity>();
  const [tiles, setTiles] = useState(false);
  const now = useRef(reactions);
  now.current = reactions;
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    let drawn: DrawnCity | undefined;
    let gone = false;
    const observer = new ResizeObserver(() => drawn?.fit());
    const drawing = drawCity({
      holder: element,
      tiers,
      baseMap: config.baseMap,
      onTier: (id) => now.current.onTier(id),
      onIncident: (id) => now.current.onSelect(id),
      onTiles: setTiles,
      label: (id) => now.current.label(id),
    });
    void drawing.then((made) => {
      if (gone) return made.remove();
      drawn = made;
      observer.observe(element);
      setCity(made);
    });
    return () => {
      gone = true;
      observer.disconnect();
      setCity(undefined);
      drawn?.remove();
    };
  }, [config, tiers, holder]);
  return { city, tiles };
}

/** What is said of an incident or an asset beside the pointer. */
function useLabel(): (id: string) => string {
  const { t, name, word, language } = useTexts();
  const { incidents } = useLive();
  const assets = useAssets();
  return (id) => {
    const incident = incidents.get(id);
    if (incident) return titleOf(incident, { language, word });
    const asset = assets.find((one) => one.id === id);
    return asset ? `${name(asset.name)} · ${t('map.sensors', { count: asset.sensors })}` : id;
  };
}

/** The same map as long as nothing in it changes. */
function useWorst(incidents: ReadonlyMap<string, ApiIncident>): ReadonlyMap<string, Weight> {
  const last = useRef<ReadonlyMap<string, Weight>>(new Map());
  return useMemo(() => {
    const worst = worstByAsset(incidents.values());
    if (!sameWeights(worst, last.current)) last.current = worst;
    return last.current;
  }, [incidents]);
}
