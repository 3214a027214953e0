import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** What a reader has in the project's folder beside the city, which the guide changes. */
const SHARED = ['bin', 'lib', 'functions', 'console', 'node_modules', 'package.json', 'tsconfig.json'];
const MOST_COMMANDS = 15;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'citywatch-operations-'));
  for (const name of SHARED) await symlink(join(process.cwd(), name), join(folder, name));
  for (const name of ['cities', 'docs']) await cp(name, join(folder, name), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const blocksOf = async (file: string): Promise<string[]> =>
  [...(await readFile(file, 'utf8')).matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);

/** Each command on its line; what is waited for in a loop is one. */
const commandsOf = (blocks: readonly string[]): string[] => blocks.flatMap((block) => block.split('\n')).filter((line) => line !== '');

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

describe('the operations guide', () => {
  test('says the same in both languages', async () => {
    expect(await blocksOf('docs/operations.zh.md')).toEqual(await blocksOf('docs/operations.md'));
  });

  test('leads from the files of a hosted district to an acknowledged drill, as it stands, in at most 15 commands', {
    timeout: 240_000,
  }, async () => {
    const commands = commandsOf(await blocksOf(join(folder, 'docs/operations.md')));
    expect(commands.length).toBeLessThanOrEqual(MOST_COMMANDS);
    const bin = join(folder, 'path');
    await mkdir(bin);
    // npx and npm add a second each to what they start.
    await writeFile(
      join(bin, 'npx'),
      '#!/bin/sh\nname=$1; shift; PATH="$PWD/node_modules/.bin:$PATH" exec "node_modules/.bin/$name" "$@"\n',
      { mode: 0o755 },
    );
    const [http, mqtt] = [await freePort(), await freePort()];
    const steps = commands.map(
      (command) => `${command}\n[ $? = 0 ] || { echo "FAILED: $(sed -n ${commands.indexOf(command) + 1}p commands)" >&2; exit 1; }`,
    );
    await writeFile(join(folder, 'commands'), commands.join('\n'));
    await writeFile(join(folder, 'guide.sh'), [...steps, ''].join('\n'));
    const { CITYWATCH_DATA: _data, ...environment } = process.env;
    const env = {
      ...environment,
      PATH: `${bin}:${process.env.PATH}`,
      CITYWATCH_URL: `http://127.0.0.1:${http}`,
      CITYWATCH_HTTP_PORT: http,
      CITYWATCH_MQTT_PORT: mqtt,
    };
    // The city is left running, as the guide leaves it to its reader.
    const script = `trap 'kill $(jobs -p); wait' EXIT; . ./guide.sh`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env, maxBuffer: 16 * 1024 * 1024 });
    expect(stdout).toContain('passed');
    expect(stdout).toContain('beijiang: 就绪 / ready');
    expect(await readFile(join(folder, 'citywatch.log'), 'utf8')).not.toMatch(/^\s+at /m);
  });
});
