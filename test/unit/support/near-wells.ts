import type { Asset, Registry, Thing } from '../../../lib/core/registry/model.ts';
import { FOSHAN } from './foshan.ts';
import { HERE } from './incident-city.ts';

/** A well so many metres north and east of `HERE`, in Zumiao unless said otherwise. */
export interface Well {
  readonly id: string;
  readonly north: number;
  readonly east?: number;
  readonly town?: string;
  readonly domain?: Asset['domain'];
  /** What reports of it; a thing of its own unless said otherwise. */
  readonly gateway?: string;
}

const METRES_PER_DEGREE = 111_195.08;

export const positionOf = ({ north, east = 0 }: Pick<Well, 'north' | 'east'>) => ({
  lat: HERE.lat + north / METRES_PER_DEGREE,
  lon: HERE.lon + east / (METRES_PER_DEGREE * Math.cos((HERE.lat * Math.PI) / 180)),
});

/** Foshan with these wells beside its own; the sensor of a well is `<well>-ch4`, its thing `<well>-box`. */
export function withWells(wells: readonly Well[]): Registry {
  const { registry } = FOSHAN;
  const assets = wells.map((well): Asset => {
    const { id, town = 'zumiao', domain = 'gas' } = well;
    const path = registry.tiers.find((tier) => tier.id === town)?.path;
    if (!path) throw new Error(`no town ${town}`);
    return { id, name: { zh: id, en: id }, domain, town: path, position: positionOf(well) };
  });
  const boxes = Map.groupBy(wells, ({ id, gateway }) => gateway ?? `${id}-box`);
  const things = [...boxes].map(([id, own]): Thing => {
    const town = assets.find((asset) => asset.id === own[0]?.id)?.town ?? '';
    const sensors = own.map((well) => ({ id: `${well.id}-ch4`, thing: id, asset: well.id, metrics: [{ metric: 'ch4', unit: '%{vol}' }] }));
    return { id, tenant: 'chancheng', town, intervalSeconds: 30, sensors };
  });
  return { ...registry, assets: [...registry.assets, ...assets], things: [...registry.things, ...things] };
}
