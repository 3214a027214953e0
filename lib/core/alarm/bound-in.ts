import type { Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import type { AppliesTo } from './backtest.ts';
import type { Place } from './compound/model.ts';
import { LATITUDE, LONGITUDE, POSITION } from './position.ts';
import { resolveRule } from './resolve-rule.ts';

/** As the city binds rules: to the sensors of their domain's assets. */
export function boundIn(registry: Registry): AppliesTo {
  const index = indexRegistry(registry);
  return (rule, sensor, name) => {
    const found = index.sensor(sensor)?.sensor;
    const asset = found?.asset;
    if (found === undefined || asset === undefined || index.asset(asset)?.domain !== rule.domain) return undefined;
    const declaration = found.metrics.find(({ metric }) => metric === rule.metric);
    if (declaration) return resolveRule(rule, declaration, name);
    const isPosition =
      rule.metric === POSITION && [LATITUDE, LONGITUDE].every((name) => found.metrics.some(({ metric }) => metric === name));
    return isPosition ? rule : undefined;
  };
}

/** Where its sensors are, by the city. */
export function placesIn(registry: Registry): (sensor: string) => Place {
  const index = indexRegistry(registry);
  return (sensor) => {
    const found = index.sensor(sensor);
    const asset = found && index.asset(found.sensor.asset);
    if (!found || !asset) return { sensor };
    return { sensor, thing: found.thing.id, asset: asset.id, town: asset.town, position: asset.position };
  };
}
