import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The folder of the built console, built first when it is not there yet (a clone whose install scripts did not run). */
export async function builtConsole(root: string, log: (line: string) => void): Promise<string> {
  const folder = join(root, 'console/dist');
  const isBuilt = await access(join(folder, 'index.html')).then(
    () => true,
    () => false,
  );
  if (isBuilt) return folder;
  log('building the console …');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'], {
    cwd: root,
    // Whatever this process runs in: React is built for production.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return folder;
}
