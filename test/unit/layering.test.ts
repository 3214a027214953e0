import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

type Plant = readonly [file: string, statement: string, forbidden: boolean];

/** Planted imports: file, statement, and whether the house plan forbids it. */
const PLANTED: readonly Plant[] = [
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
  ['console/src/plant.ts', "import { a } from '../../lib/stores/incident-store.ts'; a;", true],
];

/** Whatever functions there are: a new folder without its two blocks in biome.json is found here. */
const FUNCTIONS = readdirSync('functions', { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

const plantsIn = (name: string): Plant[] => {
  const folder = `functions/${name}`;
  const others = FUNCTIONS.filter((other) => other !== name);
  return [
    [`${folder}/plant.ts`, "import { adapter } from '../../lib/adapters/aws/clients.ts'; adapter;", true],
    [`${folder}/plant.ts`, "import { host } from '../../lib/local/broker.ts'; host;", true],
    [`${folder}/plant.ts`, "import { runtime } from '../../lib/runtime/logger.ts'; runtime;", false],
    [`${folder}/dependencies.ts`, "import { adapter } from '../../lib/adapters/aws/clients.ts'; adapter;", false],
    [`${folder}/dependencies.ts`, "import { twin } from '../../lib/adapters/sqlite/database.ts'; twin;", true],
    ...others.flatMap((other, index): Plant[] => [
      [`${folder}/plant.ts`, `import { a${index} } from '../${other}/handler.ts'; a${index};`, true],
      [`${folder}/deeper/plant.ts`, `import { a${index} } from '../../${other}/handler.ts'; a${index};`, true],
      [`${folder}/dependencies.ts`, `import { a${index} } from '../${other}/handler.ts'; a${index};`, true],
    ]),
  ];
};

let root: string;
/** File and line, counted from 1, of every import that Biome objects to. */
let caught: Set<string>;

/** The plants by file, one a line. */
const byFile = (): Map<string, Plant[]> => Map.groupBy([...PLANTED, ...FUNCTIONS.flatMap(plantsIn)], ([file]) => file);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'layering-'));
  const configuration = JSON.parse(await readFile('biome.json', 'utf8'));
  await writeFile(join(root, 'biome.json'), JSON.stringify({ ...configuration, $schema: undefined, vcs: { enabled: false } }));
  for (const [file, plants] of byFile()) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), plants.map(([, statement]) => `${statement}\n`).join(''));
  }
  await cp('package.json', join(root, 'package.json'));
  const run = spawnSync(
    process.execPath,
    [resolve('node_modules/@biomejs/biome/bin/biome'), 'lint', '--reporter=json', '--max-diagnostics=none', '.'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: Diagnostic[] };
  caught = new Set(
    diagnostics
      .filter(({ category }) => category === 'lint/style/noRestrictedImports')
      .map(({ location: { path, start } }) => `${path.replace(/^\.\//, '')}:${start.line}`),
  );
}, 60_000);

afterAll(() => rm(root, { recursive: true, force: true }));

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

/** Plants that Biome judged otherwise than the house plan. */
const misjudged = (of: (file: string) => boolean): Plant[] =>
  [...byFile()].flatMap(([file, plants]) =>
    of(file) ? plants.filter(([, , forbidden], index) => caught.has(`${file}:${index + 1}`) !== forbidden) : [],
  );

it.each(PLANTED)('%s with %s: forbidden = %s', (file) => {
  expect(misjudged((one) => one === file)).toEqual([]);
});

it.each(FUNCTIONS)('functions/%s imports no other function, no host, and adapters only where it is put together', (name) => {
  expect(misjudged((file) => file.startsWith(`functions/${name}/`))).toEqual([]);
});
