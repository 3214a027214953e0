import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FOLDER = join(process.cwd(), 'console');

/** Builds the console when a source of it is newer than what was built: the browser must not be shown yesterday's. */
export async function freshConsole(): Promise<void> {
  const built = await changedAt(join(FOLDER, 'dist/index.html'));
  const sources = [join(FOLDER, 'index.html'), join(FOLDER, 'vite.config.ts'), ...(await filesOf('public')), ...(await filesOf('src'))];
  const newest = Math.max(...(await Promise.all(sources.map(changedAt))));
  if (built > newest) return;
  const vite = join(process.cwd(), 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'], {
    // vitest's own NODE_ENV would build React for development.
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(FOLDER, folder), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

const changedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
