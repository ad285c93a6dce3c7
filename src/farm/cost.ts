/** What things cost, in minor units of the currency (cents). */
export type Prices = { currency: string; filamentPerKilogram: number; machinePerHour: number }
export type Cost = Prices & { amount: number }

/** What was used, at these prices, rounded to a whole minor unit; the prices stand beside it. */
export function costOf(used: { printSeconds: number; massGrams: number }, prices: Prices): Cost {
  const filament = (used.massGrams / 1_000) * prices.filamentPerKilogram
  const machine = (used.printSeconds / 3_600) * prices.machinePerHour
  return { amount: Math.round(filament + machine), ...prices }
}
