import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { isSame, replaceFile } from './written-files.ts';

/** What is worth compressing; the rest of a site is compressed as it comes. */
const COMPRESSIBLE = /\.(html|js|css|svg|json|wasm)$/;

/**
 * Copies the built console to `to`, each text beside its compressed forms: done once, here, with the time that no request has. What is there
 * already and is the same stays; what the console has no longer goes.
 */
export function layOutSite(from: string, to: string): void {
  const names = filesIn(from);
  for (const name of names) {
    const contents = readFileSync(join(from, name));
    const compressible = COMPRESSIBLE.test(name);
    const complete =
      isSame(join(to, name), contents) && (!compressible || (existsSync(`${join(to, name)}.br`) && existsSync(`${join(to, name)}.gz`)));
    if (complete) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    if (compressible) {
      const params = { [zlib.BROTLI_PARAM_QUALITY]: zlib.BROTLI_MAX_QUALITY, [zlib.BROTLI_PARAM_SIZE_HINT]: contents.length };
      replaceFile(`${join(to, name)}.br`, brotliCompressSync(contents, { params }));
      replaceFile(`${join(to, name)}.gz`, gzipSync(contents, { level: zlib.Z_BEST_COMPRESSION }));
    }
    // Last: whoever finds it the same finds the others too.
    replaceFile(join(to, name), contents);
  }
  const wanted = new Set(names.flatMap((name) => (COMPRESSIBLE.test(name) ? [name, `${name}.br`, `${name}.gz`] : [name])));
  for (const name of filesIn(to))
    if (!wanted.has(name) && !name.includes('/.') && !name.startsWith('.')) rmSync(join(to, name), { force: true });
}

/** The folder of the built console of this project, built first when it is not there yet (a clone whose install scripts did not run). */
export function consoleFolder(project: string): string {
  const folder = join(project, 'console/dist');
  if (existsSync(join(folder, 'index.html'))) return folder;
  const vite = join(project, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'], {
    cwd: project,
    stdio: ['ignore', 'ignore', 'inherit'],
    // Whatever this process runs in: React is built for production.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return folder;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
