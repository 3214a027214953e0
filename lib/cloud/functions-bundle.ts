import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { isSame, replaceFile } from './written-files.ts';

export interface BundleOptions {
  /** Folder that holds one folder per function, each with an index.ts. */
  readonly functions: string;
  /** Where the bundles go: one folder per function, with index.js and package.json. */
  readonly out: string;
}

const adapter = (file: string): string => new URL(`../adapters/aws/${file}`, import.meta.url).pathname;
/** Parts of the SDK that a function in Lambda has no use for, and what stands in for them; by file path, for nothing of them is imported here. */
const STAND_INS = {
  '@aws-sdk/credential-provider-node': adapter('environment-credentials.ts'),
  'mnemonist/lru-cache': adapter('endpoint-memory.ts'),
  '@smithy/core/event-streams': adapter('no-event-streams.ts'),
};

/**
 * Bundles every function once, whoever deploys it: CommonJS for Node 24, minified, the AWS SDK included (the runtime's own copy changes
 * without notice) but for what Lambda makes superfluous. Files that come out the same are left alone, so that processes which bundle at the same time never read half a file.
 * Returns the folder of each function by name.
 */
export function bundleFunctions({ functions, out }: BundleOptions): ReadonlyMap<string, string> {
  const names = readdirSync(functions, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const result = buildSync({
    entryPoints: names.map((name) => ({ in: join(functions, name, 'index.ts'), out: join(name, 'index') })),
    outdir: out,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    alias: STAND_INS,
    minify: true,
    legalComments: 'none',
    write: false,
    logLevel: 'error',
  });
  for (const file of result.outputFiles) writeWhenChanged(file.path, file.contents);
  // Node would take index.js for an ES module where the folder lies inside this project.
  for (const name of names) writeWhenChanged(join(out, name, 'package.json'), Buffer.from('{"type":"commonjs"}\n'));
  return new Map(names.map((name) => [name, join(out, name)]));
}

function writeWhenChanged(path: string, contents: Uint8Array): void {
  if (!isSame(path, contents)) replaceFile(path, contents);
}
