import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const PROJECT = new URL('../../', import.meta.url).pathname;

/** Version of this code, and its commit where it is known: `0.1.0+1f16be6`. `CITYWATCH_COMMIT` says it where there is no git. */
export function codeVersion(): string {
  const { version } = JSON.parse(readFileSync(`${PROJECT}package.json`, 'utf8')) as { readonly version: string };
  const commit = process.env.CITYWATCH_COMMIT || commitOf(PROJECT);
  return commit ? `${version}+${commit.slice(0, 12)}` : version;
}

function commitOf(folder: string): string | undefined {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
