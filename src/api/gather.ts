type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }

/**
 * Puts calls that come while the work is busy into its next turn: alone when nobody else is there, and many with one
 * statement and one commit under load. `most` bounds a turn; `weigh` says how much a call counts.
 * When a shared turn is `refused` (nothing of it took effect), each of its calls is worked by itself, so that one
 * cannot fail another. Any other failure is everybody's: it may have taken effect, and must not be done twice.
 */
export function gather<Item, Result>(
  work: (items: readonly Item[]) => Promise<Result[]>,
  options: { most: number; weigh: (item: Item) => number; turns: number; refused: (error: unknown) => boolean },
): (item: Item) => Promise<Result> {
  const { most, weigh, turns, refused } = options
  const waiting: Waiting<Item, Result>[] = []
  let busy = 0

  const take = (): Waiting<Item, Result>[] => {
    let weight = 0
    let count = 0
    for (const { item } of waiting) {
      weight += weigh(item)
      if (count > 0 && weight > most) break
      count += 1
    }
    return waiting.splice(0, count)
  }
  const settle = async (calls: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await work(calls.map(({ item }) => item))
      for (const [index, { resolve }] of calls.entries()) resolve(results[index] as Result)
    } catch (error) {
      if (calls.length > 1 && refused(error)) for (const call of calls) await settle([call])
      else for (const { reject } of calls) reject(error)
    }
  }
  const turn = async (): Promise<void> => {
    while (waiting.length > 0) await settle(take())
    busy -= 1
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (busy >= turns) return
      busy += 1
      setImmediate(turn) // whatever arrived in the same moment comes along
    })
}
