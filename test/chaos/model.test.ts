import { expect, test } from 'vitest'
import { explore, RULES } from './model.ts'

// The model test of the life of a print: every interleaving of a small world, not a sample of a large one.

test('no order of events breaks a promise, and a final or held state always stays reachable', () => {
  const { states, violation, trace, stuck } = explore()
  expect({ violation, trace, stuck }).toEqual({ violation: undefined, trace: [], stuck: [] })
  expect(states).toBeGreaterThan(10_000)
  expect(states).toBeLessThan(100_000)
}, 60_000)

/** What breaks first without the rule; the numbers are the invariants' of the life of a print. */
const BREAKS = { R1: '1', R2: '9', R3: '9', R7: '4', R8: '4', R12: '1', R24: '9' }

for (const rule of RULES) {
  test(`without ${rule} a promise is broken, and the shortest way there is found`, () => {
    const { violation, trace } = explore(rule)
    console.log(`without ${rule} -> ${violation}\n  ${trace.join('\n  ')}`)
    expect(violation?.split(':')[0]).toBe(BREAKS[rule])
    expect(trace.length).toBeLessThan(30)
  }, 60_000)
}
