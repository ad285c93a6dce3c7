import { expect, test } from 'vitest'
import { costOf } from './cost.ts'

const prices = { currency: 'EUR', filamentPerKilogram: 2_500, machinePerHour: 120 }

test('filament by mass and the machine by time, rounded once', () => {
  expect(costOf({ printSeconds: 5_400, massGrams: 100.3 }, prices)).toEqual({ amount: 431, ...prices })
  expect(costOf({ printSeconds: 0, massGrams: 0 }, prices).amount).toBe(0)
  // 0.4 + 0.4 cents are one cent, not none.
  expect(costOf({ printSeconds: 12, massGrams: 0.16 }, prices).amount).toBe(1)
})
