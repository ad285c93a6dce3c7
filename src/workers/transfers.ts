/** Transfers of files to and from printers that run in one process, bounded as a whole and per host. */
export type Transfers = {
  /**
   * Runs the work when a place is free: in order of asking, but one host that is full never holds up the others.
   * Rejects with the signal's reason when it aborts before. Who has to wait hears of it every minute, and when its turn
   * comes.
   */
  run<Result>(host: string, signal: AbortSignal, work: () => Promise<Result>, waited?: () => void): Promise<Result>
}

const STILL_WAITING_MILLISECONDS = 60_000

type Waiting = { host: string; begin(): void }

/** Places for transfers: `total` in this process, `perHost` to one host (several printers may hang on one computer). */
export function openTransfers(limits: { total: number; perHost: number }): Transfers {
  const running = new Map<string, number>()
  let total = 0
  let line: Waiting[] = []

  const fits = (host: string): boolean => total < limits.total && (running.get(host) ?? 0) < limits.perHost
  const count = (host: string, change: 1 | -1): void => {
    total += change
    const left = (running.get(host) ?? 0) + change
    if (left > 0) running.set(host, left)
    else running.delete(host)
  }
  const admit = (): void => {
    for (let next = line.find(({ host }) => fits(host)); next; next = line.find(({ host }) => fits(host))) {
      const admitted = next
      line = line.filter((waiting) => waiting !== admitted)
      count(admitted.host, 1)
      admitted.begin()
    }
  }
  const place = (host: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const leave = (): void => {
        line = line.filter((one) => one !== waiting)
        reject(signal.reason)
      }
      const waiting: Waiting = {
        host,
        begin() {
          signal.removeEventListener('abort', leave)
          resolve()
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      line.push(waiting)
      admit()
    })
  return {
    async run(host, signal, work, waited) {
      const still = waited && !fits(host) ? setInterval(waited, STILL_WAITING_MILLISECONDS) : undefined
      await place(host, signal).finally(() => clearInterval(still))
      try {
        if (still) waited?.()
        return await work()
      } finally {
        count(host, -1)
        admit()
      }
    },
  }
}
