import { benchBundles } from './bundles.ts';
import { benchEvaluation } from './engine/evaluate.ts';
import { benchGrowth, benchStateSize } from './engine/scale.ts';
import { benchIngest, benchLatency, benchReady } from './ingest.ts';

/** `npm run bench [-- NAME …]`: one JSON object a line on stdout. */
const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  evaluate: benchEvaluation,
  'evaluate-growth': benchGrowth,
  'state-per-sensor': benchStateSize,
  'evaluate-bundle': benchBundles,
  ready: benchReady,
  'sensor-to-outbox': () => benchLatency(30),
  'ingest-sustained': () => benchIngest(60),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`no such benchmark: ${unknown.join(', ')}; there are: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
for (const [name, run] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  await run();
}
