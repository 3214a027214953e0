import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** Planted imports: file, statement, and whether the house plan forbids it. */
const PLANTED: readonly (readonly [file: string, statement: string, forbidden: boolean])[] = [
  ['lib/core/alarm/plant1.ts', "import { a } from '../../wiring/topics.ts'; a;", true],
  ['lib/core/alarm/plant2.ts', "import type { A } from '../../stores/incident-store.ts'; export type B = A;", true],
  ['lib/core/plant3.ts', "export * from '../adapters/aws/clients.ts';", true],
  ['lib/core/plant4.ts', "export const m = await import('../wiring/topics.ts');", true],
  ['lib/core/plant5.ts', "import { readFile } from 'node:fs/promises'; readFile;", true],
  ['lib/core/plant6.ts', "import { SNSClient } from '@aws-sdk/client-sns'; SNSClient;", true],
  ['lib/core/incident/plant7.ts', "import { a } from '../alarm/rule.ts'; a;", false],
  ['lib/wiring/plant.ts', "import { a } from '../stores/incident-store.ts'; a;", true],
  ['lib/wiring/plant2.ts', "import { a } from '../core/instant.ts'; a;", false],
  ['lib/stores/plant.ts', "import { a } from '../adapters/sqlite/database.ts'; a;", true],
  ['lib/runtime/plant.ts', "import { a } from '../stores/incident-store.ts'; a;", true],
  ['lib/config/plant.ts', "import { a } from '../local/broker.ts'; a;", true],
  ['lib/adapters/sqlite/plant.ts', "import { a } from '../../stores/incident-store.ts'; a;", true],
  ['lib/cloud/plant.ts', "import { a } from '../../functions/api/handler.ts'; a;", true],
  ['lib/cloud/plant2.ts', "import { a } from '../config/load-city.ts'; a;", false],
  ['lib/local/plant.ts', "import { a } from '../cloud/nag.ts'; a;", true],
  ['lib/local/plant2.ts', "import { a } from '../../functions/api/dependencies.ts'; a;", true],
  ['lib/local/plant3.ts', "import { a } from '../../functions/api/handler.ts'; a;", false],
  ['lib/cli/plant.ts', "import { a } from '../../console/src/main.tsx'; a;", true],
  ['functions/api/plant.ts', "import { a } from '../../lib/adapters/aws/clients.ts'; a;", true],
  ['functions/api/dependencies.ts', "import { a } from '../../lib/adapters/aws/clients.ts'; a;", false],
  ['functions/notify/dependencies.ts', "import { a } from '../../lib/adapters/sqlite/database.ts'; a;", true],
  ['functions/api/routes/plant.ts', "import { a } from '../../notify/handler.ts'; a;", true],
  ['console/src/plant.ts', "import { a } from '../../lib/stores/incident-store.ts'; a;", true],
];

let root: string;
let caught: Map<string, boolean>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'layering-'));
  const configuration = JSON.parse(await readFile('biome.json', 'utf8'));
  await writeFile(join(root, 'biome.json'), JSON.stringify({ ...configuration, $schema: undefined, vcs: { enabled: false } }));
  for (const [file, statement] of PLANTED) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), `${statement}\n`);
  }
  await cp('package.json', join(root, 'package.json'));
  const run = spawnSync(
    process.execPath,
    [resolve('node_modules/@biomejs/biome/bin/biome'), 'lint', '--reporter=json', '--max-diagnostics=none', '.'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: { category: string; location: { path: string | { file: string } } }[] };
  caught = new Map(PLANTED.map(([file]) => [file, false]));
  for (const { category, location } of diagnostics) {
    const path = typeof location.path === 'string' ? location.path : location.path.file;
    if (category === 'lint/style/noRestrictedImports') caught.set(path.replace(/^\.\//, ''), true);
  }
}, 60_000);

afterAll(() => rm(root, { recursive: true, force: true }));

it.each(PLANTED)('%s with %s: forbidden = %s', (file, _statement, forbidden) => {
  expect(caught.get(file)).toBe(forbidden);
});
