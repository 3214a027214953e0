import { suggestion } from '../closest.ts';
import type { Draft } from '../draft.ts';
import type { Fault } from '../fault.ts';
import type { KnownIds } from '../known-ids.ts';

/** Stages that would meet in one account, or name what there is not. */
export function checkStages({ stages, tiers, city }: Draft, known: KnownIds): Fault[] {
  if (!stages) return [];
  const { value } = stages;
  const faults: Fault[] = [];
  const ids = value.stages.map(({ id }) => id);
  if (!ids.includes(value.default) && !stages.partial)
    faults.push(
      stages.fault(['default'], `no stage is called ${value.default}${suggestion(value.default, ids)} (expected ${ids.join(', ')})`),
    );
  const tenants = city && known.districts && [city.value.id, ...known.districts];
  const hosted = new Set(tiers?.value.districts.filter(({ kind }) => kind !== 'native').map(({ id }) => id));
  for (const [index, stage] of value.stages.entries()) {
    const fault = (path: readonly (string | number)[], message: string): void => {
      faults.push(stages.fault(['stages', index, ...path], message));
    };
    if (ids.indexOf(stage.id) < index) fault(['id'], `a second stage ${stage.id}: expected each id once`);
    const prefix = stage.prefix ?? 'citywatch';
    const twin = value.stages.slice(0, index).find((other) => (other.prefix ?? 'citywatch') === prefix);
    if (twin)
      fault(['prefix'], `${stage.id} has the prefix ${prefix}, like ${twin.id}: expected one of its own, for both may meet in one account`);
    if ((stage.issuer === undefined || stage.issuer === 'parameters') !== (stage.audience === undefined))
      fault(
        [],
        `${stage.id} has only one of issuer and audience: expected both; or the issuer parameters alone, to be asked at deployment; or neither, for a pool of the city’s own`,
      );
    for (const name of ['clientId', 'scope'] as const)
      if (stage[name] !== undefined && stage.issuer === undefined)
        fault([name], `${name} of ${stage.id} without an issuer: expected issuer and audience beside it`);
    for (const [id, own] of Object.entries(stage.tiers ?? {})) {
      if (tenants && !tenants.includes(id))
        fault(['tiers', id], `there is no city or district ${id}${suggestion(id, tenants)} (expected ${tenants.join(', ')})`);
      const apart = (['account', 'region'] as const).find((part) => own[part] !== undefined);
      if (hosted.has(id) && apart)
        fault(['tiers', id, apart], `${id} is not native and stands with the city: expected no ${apart} of its own`);
      if (own.domain && (own.site ?? stage.site) === false)
        fault(['tiers', id, 'domain'], `${id} has a domain and no site: expected one or the other`);
      if (own.domain && stage.cloudfront === false)
        fault(
          ['tiers', id, 'domain'],
          `${id} has a domain, which CloudFront serves, and ${stage.id} has cloudfront: false: expected one or the other`,
        );
    }
  }
  return faults;
}
