import { type SpawnOptions, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';

/** Stands for a suite whose component is not on this machine: it says so and passes, or fails where everything is required. */
export function leftOut(suite: string, component: string, install: string): void {
  it(`${suite}: left out, ${component} is not here`, () => {
    const message = `${suite} is left out: ${component} is not here; ${install} brings it`;
    process.stderr.write(`${message}\n`);
    expect(process.env.CITYWATCH_REQUIRE_ALL, message).not.toBe('1');
  });
}

/** A port on 127.0.0.1 that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A program that ends with the tests, whatever happens; `stop` resolves when it is gone. */
export function runBeside(program: string, args: readonly string[], options: SpawnOptions = {}) {
  const child = spawn(program, args, { stdio: 'ignore', ...options });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = (): Promise<void> => {
    kill();
    process.off('exit', kill);
    return gone;
  };
  return { isGone: () => child.exitCode !== null, stop };
}

/** Tries until `attempt` succeeds; throws its last error when `seconds` have passed or `isGone` says that it never will. */
export async function untilItWorks(seconds: number, isGone: () => boolean, attempt: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (cause) {
      if (isGone() || Date.now() > end) throw cause;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
