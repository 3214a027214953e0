import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { APP_PROPS } from '../../lib/cloud/app-props.ts';
import { bundledCode } from '../../lib/cloud/function-code.ts';
import { makeStages } from '../../lib/cloud/stages.ts';
import { loadCity } from '../../lib/config/load-city.ts';
import type { Registry } from '../../lib/core/registry/model.ts';

/** `node test/bench/synth-process.ts DISTRICTS OUT`: what bin/cdk.ts does, of a city with so many districts like one of Foshan's. Prints the milliseconds a processor worked. */
const [districts = '1', outdir = 'cdk.out'] = process.argv.slice(2);
const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
const { city } = await loadCity('cities/foshan');
if (!city) throw new Error('cities/foshan has faults: `npx citywatch check` lists them');
const app = new App({ ...APP_PROPS, context: { ...context, ...APP_PROPS.context }, outdir });
const environment = { account: '111111111111', region: 'cn-north-1' };
makeStages(app, { city: { ...city, registry: withDistricts(city.registry, Number(districts)) }, environment, code: bundledCode() });
app.synth();
const { user, system } = process.cpuUsage();
console.log(JSON.stringify((user + system) / 1000));

/** The city with copies of one district, under other names, in the place of its own. */
function withDistricts(registry: Registry, count: number): Registry {
  const model = registry.tiers.find(({ kind, district }) => kind === 'district' && district === 'native');
  if (!model) throw new Error('cities/foshan has no native district');
  const { path } = model;
  const isBelow = (place: string): boolean => place === path || place.startsWith(`${path}/`);
  const copies = Array.from({ length: count }, (_, index) => `${model.id}-${String(index).padStart(3, '0')}`).map((id) => {
    const own = (place: string): string => place.replace(path, path.replace(model.id, id));
    const thing = registry.things.find(({ tenant }) => tenant === model.id);
    return {
      tier: { ...model, id, path: own(path) },
      units: registry.units.flatMap((unit) =>
        isBelow(unit.tier) ? [{ ...unit, id: unit.id.replace(model.id, id), tier: own(unit.tier) }] : [],
      ),
      things: thing ? [{ ...thing, id: `${id}-thing`, tenant: id, town: own(thing.town) }] : [],
    };
  });
  return {
    ...registry,
    tiers: [...registry.tiers.filter(({ kind }) => kind === 'city'), ...copies.map(({ tier }) => tier)],
    units: [...registry.units.filter(({ tier }) => tier === registry.city.id), ...copies.flatMap(({ units }) => units)],
    things: copies.flatMap(({ things }) => things),
  };
}
