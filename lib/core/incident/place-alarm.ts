import { sensorBehind } from '../alarm/sources.ts';
import type { Asset, Position, Thing } from '../registry/model.ts';
import type { RegistryIndex } from '../registry/registry-index.ts';
import type { AlarmRow } from './model.ts';

/** What an alarm is about, as far as grouping needs to know. Without a position nothing is near it. */
export interface AlarmAsset extends Pick<Asset, 'id' | 'domain' | 'town'> {
  readonly position?: Position;
}

export interface AlarmOrigin {
  readonly asset: AlarmAsset;
  readonly thing: Pick<Thing, 'id' | 'sensors'>;
  readonly title: string;
  /** False for what only its source knows. */
  readonly isRegistered: boolean;
}

/** Where an alarm comes from: what the registry says of its sensor, or what another system said of it. `undefined`: nobody knows. */
export function originOf(index: RegistryIndex, alarm: AlarmRow): AlarmOrigin | undefined {
  const { metric, reported, sensor } = alarm;
  if (reported) {
    const known = reported.asset === undefined ? undefined : index.asset(reported.asset);
    const { domain, place, position, title } = reported;
    const own = { id: sensor, domain, town: place, ...(position ? { position } : {}) };
    return { asset: known ?? own, thing: { id: sensor, sensors: [] }, title, isRegistered: known !== undefined };
  }
  const found = index.sensor(sensorBehind(alarm));
  const asset = found && index.asset(found.sensor.asset);
  if (!asset) return undefined;
  return { asset, thing: found.thing, title: `${asset.name.zh} ${metric} / ${asset.name.en} ${metric}`, isRegistered: true };
}
