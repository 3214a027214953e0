import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** One more than two processors have work for: half of the files wait for a city or a browser in a process of its own. The same for all projects, or they run one after the other. */
const maxWorkers = Math.max(3, availableParallelism() - 1);

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 20_000, maxWorkers, ...extra },
});

/** Files share a worker's modules: loading them anew for every file took as long as the tests. What a test replaces is put back after it. */
const shared = { isolate: false, restoreMocks: true, unstubEnvs: true };

export default defineConfig({
  test: {
    projects: [
      project('unit', shared),
      project('contract', shared),
      project('infra', { ...shared, testTimeout: 120_000, hookTimeout: 120_000 }),
      // Each city has free ports and a folder of its own.
      project('e2e', { ...shared, testTimeout: 120_000, hookTimeout: 120_000 }),
      // Not part of `npm test`: `npm run test:cloud` brings the emulator it needs.
      project('cloud', { testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false }),
      project('browser', { testTimeout: 120_000, hookTimeout: 120_000 }),
      // A whole shift in the browser, two minutes by itself: `npm run test:night`.
      project('night', { testTimeout: 120_000, hookTimeout: 120_000 }),
    ],
  },
});
