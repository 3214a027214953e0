import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: 20_000, ...extra },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('contract'),
      project('infra', { testTimeout: 120_000, hookTimeout: 120_000 }),
      // Side by side too: each city has free ports and a folder of its own, and the second processor would stand idle.
      project('e2e', { testTimeout: 120_000, hookTimeout: 120_000 }),
      // Not part of `npm test`: `npm run test:cloud` brings the emulator it needs.
      project('cloud', { testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false }),
      project('browser', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
});
