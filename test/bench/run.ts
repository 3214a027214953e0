import { benchBundles } from './bundles.ts';
import { benchEvaluation } from './engine/evaluate.ts';
import { benchGrowth, benchStateSize } from './engine/scale.ts';
import { benchHubCalls } from './hub-calls.ts';
import { benchIngest, benchLatency, benchReady } from './ingest.ts';
import { benchOpenIncidents } from './open-incidents.ts';
import { benchRegisteredSensors } from './registered-sensors.ts';
import { benchSynth } from './synth.ts';

interface Bench {
  /** What it prints beside its own name, and may be called by too. */
  readonly prints?: readonly string[];
  run(): Promise<void>;
}

/** `npm run bench [-- NAME …]`: one JSON object a line on stdout. */
const BENCHES: Readonly<Record<string, Bench>> = {
  evaluate: { prints: ['evaluate-packs', 'evaluate-decoded'], run: benchEvaluation },
  'evaluate-growth': { run: benchGrowth },
  'state-per-sensor': { run: benchStateSize },
  'evaluate-bundle': { prints: ['evaluate-init'], run: benchBundles },
  'synth-districts-100': { run: benchSynth },
  'hub-calls': { prints: ['hub-calls-idle'], run: benchHubCalls },
  'open-incidents': { prints: ['open-incidents-reads', 'open-incidents-page', 'open-incidents-rare-reads'], run: benchOpenIncidents },
  'registered-sensors': { prints: ['registered-sensors-start', 'registered-sensors-memory'], run: benchRegisteredSensors },
  ready: { run: benchReady },
  'sensor-to-outbox': { run: () => benchLatency(30) },
  'ingest-sustained': { run: () => benchIngest(60) },
};

const namesOf = ([name, { prints = [] }]: [string, Bench]): readonly string[] => [name, ...prints];

const wanted = process.argv.slice(2);
const all = Object.entries(BENCHES);
const known = all.flatMap(namesOf);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no such benchmark: ${unknown.join(', ')}; there are: ${known.join(', ')}\n`);
  process.exit(2);
}
for (const bench of all) {
  if (wanted.length > 0 && !namesOf(bench).some((name) => wanted.includes(name))) continue;
  process.stderr.write(`${bench[0]} …\n`);
  await bench[1].run();
}
