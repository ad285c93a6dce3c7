type Waiting<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }

/**
 * Puts calls that come while the work is busy into its next turn: alone when nobody else is there, and many with one
 * statement and one commit under load. `most` bounds a turn; `weigh` says how much a call counts.
 * When a shared turn fails, each of its calls is worked by itself, so that one cannot fail another.
 */
export function gather<Item, Result>(
  work: (items: readonly Item[]) => Promise<Result[]>,
  { most, weigh, turns }: { most: number; weigh: (item: Item) => number; turns: number },
): (item: Item) => Promise<Result> {
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
      if (calls.length === 1) calls[0]?.reject(error)
      else for (const call of calls) await settle([call])
    }
  }
  const turn = async (): Promise<void> => {
    busy += 1
    while (waiting.length > 0) await settle(take())
    busy -= 1
  }
  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (busy < turns) void turn()
    })
}
