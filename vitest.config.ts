import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/equal-bytes.ts'],
    // All processors: most of the tests wait for programs that they start. The default leaves one of two idle.
    maxWorkers: '100%',
    testTimeout: 120_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } }, // however busy the machine is
  },
});
