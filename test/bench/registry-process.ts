import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { folderObjectStore } from '../../lib/adapters/local/folder-object-store.ts';
import { openDatabase } from '../../lib/adapters/sqlite/database.ts';
import { sqliteTableStore } from '../../lib/adapters/sqlite/table-store.ts';
import { loadCity } from '../../lib/config/load-city.ts';
import { bindingsOf } from '../../lib/core/alarm/bindings.ts';
import type { Registry, Thing } from '../../lib/core/registry/model.ts';
import { tablePublicationStore } from '../../lib/stores/publication-store.ts';

/**
 * `node test/bench/registry-process.ts write|read SENSORS FOLDER`: publishes the registry of a district with so many sensors; or does what a new
 * instance of evaluate-telemetry does with it before its first reading, and prints `[milliseconds, MB]`.
 */
const [mode, sensors = '1000', folder = '.'] = process.argv.slice(2);
const clock = { now: () => Date.UTC(2026, 10, 23) };
const database = openDatabase(join(folder, `${sensors}.db`));
const table = sqliteTableStore(database, { table: 'chancheng.domain', feed: false, now: clock.now });
const publications = tablePublicationStore(table, folderObjectStore(join(folder, `${sensors}-objects`)), clock);
const by = { author: 'bench', effectiveFrom: '2026-01-01T00:00:00+08:00' };

if (mode === 'write') {
  const { city } = await loadCity('cities/foshan');
  if (!city) throw new Error('cities/foshan has faults: `npx citywatch check` lists them');
  await publications.publish('registry', registryOf(city.registry, Number(sensors)), by);
  await publications.publish('rules', city.rules, by);
} else {
  // What every instance has loaded before anybody publishes anything.
  gunzipSync(gzipSync('warm'));
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const bindings = bindingsOf(await publications.active('registry'), await publications.active('rules'));
  if (!bindings.thing('well-0')) throw new Error('the first thing is not bound');
  const took = performance.now() - begun;
  console.log(JSON.stringify([took, (process.memoryUsage().rss - before) / 1e6]));
}
database.close();

/** A district with copies of one of Foshan's things, until it has so many sensors. */
function registryOf(registry: Registry, count: number): Registry {
  const model = registry.things.find(({ tenant }) => tenant === 'chancheng') as Thing;
  const asset = registry.assets.find(({ id }) => id === model.sensors[0]?.asset);
  if (!asset) throw new Error(`${model.id} watches nothing`);
  const things = Array.from({ length: Math.ceil(count / model.sensors.length) }, (_, index): Thing => {
    const id = `well-${index}`;
    const named = model.sensors.map((sensor, place) => ({ ...sensor, id: `${id}-${place}`, thing: id, asset: `${id}-asset` }));
    return { ...model, id, sensors: named };
  });
  return { ...registry, things, assets: things.map(({ id }) => ({ ...asset, id: `${id}-asset` })) };
}
