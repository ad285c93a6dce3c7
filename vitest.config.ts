import { defineConfig } from 'vitest/config'

/** Started before the tests, unless they do without: `VITEST_NO_SERVICES=1` for pure ones (npm run check). */
const services = process.env.VITEST_NO_SERVICES ? [] : ['test/support/global-setup.ts']

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts', 'scripts/**/*.test.ts'],
    globalSetup: services,
    reporters: ['default', './test/support/reporter.ts'],
    pool: 'forks',
    // Most of them wait for scaled times, so two cores carry three; more would crowd PostgreSQL and Redis.
    maxWorkers: 3,
    // How long what must happen is waited for, not how fast it is: a busy machine is no fault of the code.
    testTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
  },
})
