import type { Registry } from '../registry/model.ts';
import { indexRegistry } from '../registry/registry-index.ts';
import type { AppliesTo } from './backtest.ts';
import { LATITUDE, LONGITUDE, POSITION } from './position.ts';
import { resolveRule } from './resolve-rule.ts';

/** As the city binds rules: to the sensors of their domain's assets. */
export function boundIn(registry: Registry): AppliesTo {
  const index = indexRegistry(registry);
  return (rule, sensor) => {
    const found = index.sensor(sensor)?.sensor;
    const asset = found?.asset;
    if (found === undefined || asset === undefined || index.asset(asset)?.domain !== rule.domain) return undefined;
    const declaration = found.metrics.find(({ metric }) => metric === rule.metric);
    if (declaration) return resolveRule(rule, declaration);
    const isPosition =
      rule.metric === POSITION && [LATITUDE, LONGITUDE].every((name) => found.metrics.some(({ metric }) => metric === name));
    return isPosition ? rule : undefined;
  };
}
