/**
 * Lets so many works run at a time, the others wait in line; between two of them the process sees to everything else. One
 * that is not done after `patienceMs` goes on, but no longer counts: who is slow holds nobody up.
 */
export function turnstile(
  atOnce: number,
  patienceMs: number,
): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const line: (() => void)[] = []
  let inside = 0
  const pass = (): void => {
    const next = line.shift()
    if (next) setImmediate(next)
    else inside -= 1
  }
  return async (work) => {
    if (inside < atOnce) inside += 1
    else await new Promise<void>((resolve) => line.push(resolve))
    let counted = true
    const uncount = (): void => {
      if (counted) pass()
      counted = false
    }
    const timer = setTimeout(uncount, patienceMs)
    try {
      return await work()
    } finally {
      clearTimeout(timer)
      uncount()
    }
  }
}
