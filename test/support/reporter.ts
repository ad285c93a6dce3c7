import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Ends the run with `N passed, N failed`, alone on the last line, for people and for scripts. A file that does not
 * load, a suite whose hook fails and an error outside of every test count as one failed test each.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, unhandled: ReadonlyArray<SerializedError>): void {
    let passed = 0
    let failed = unhandled.length
    for (const module of modules) {
      failed += module.errors().length
      for (const suite of module.children.allSuites()) failed += suite.errors().length
      for (const test of module.children.allTests()) {
        if (test.result().state === 'passed') passed++
        if (test.result().state === 'failed') failed++
      }
    }
    // After everything that other reporters and the clean-up still print.
    process.once('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`))
  }
}
