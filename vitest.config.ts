import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/freeze.ts'],
    // Ink draws nothing when it believes that it runs in CI, and chalk looks at FORCE_COLOR only once,
    // when it is imported: both must be set before the first import of Ink.
    env: { CI: 'false', FORCE_COLOR: '0' },
    pool: 'threads',
    maxWorkers: 2,
    // Generous, because a busy machine runs everything several times slower.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
