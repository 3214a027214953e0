import { type Joint, jointOf, scopeOf } from '../../core/alarm/compound/joint.ts';
import type { Place } from '../../core/alarm/compound/model.ts';
import type { CompiledRulePack } from '../../core/alarm/rule.ts';
import type { Registry } from '../../core/registry/model.ts';
import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';

/** Rules that wait for more sensors than are looked at together anywhere in the city. */
export function checkSources(draft: Draft, packs: readonly CompiledRulePack[], registry: Registry): Fault[] {
  return draft.rules.flatMap((file) => {
    const { domain } = file.value;
    return (packs.find((pack) => pack.domain === domain)?.rules ?? []).flatMap((rule, index) => {
      const joint = jointOf(rule);
      if (!joint || joint.sources === 1) return [];
      const most = mostTogether(joint, domain, registry);
      if (most >= joint.sources) return [];
      const message = `${joint.sources} sensors: the city has ${most} at most that are looked at together, expected no more`;
      return [file.fault(['rules', index, 'when', 'sources'], message)];
    });
  });
}

function mostTogether(joint: Joint, domain: string, { assets, things }: Registry): number {
  const own = new Map(assets.filter((asset) => asset.domain === domain).map((asset) => [asset.id, asset]));
  const metrics = new Set(joint.operands.map(({ metric }) => metric));
  const scopes = new Map<string, number>();
  for (const thing of things)
    for (const { id, asset, metrics: declared } of thing.sensors) {
      const found = own.get(asset);
      const isMeasured = declared.some(({ metric }) => metrics.has(metric)) || metrics.has('position');
      if (!found || !isMeasured) continue;
      const place: Place = { sensor: id, thing: thing.id, asset, town: found.town, position: found.position };
      const scope = scopeOf(joint, place);
      scopes.set(scope, (scopes.get(scope) ?? 0) + 1);
    }
  return Math.max(0, ...scopes.values());
}
