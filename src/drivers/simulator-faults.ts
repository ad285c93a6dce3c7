/**
 * What can go wrong with one request:
 * `drop-before` the connection breaks before it is handled, `drop-after` it is handled and the answer lost,
 * `delay` the answer comes late, `late` the request itself arrives only after `milliseconds` (the client may be gone),
 * `refuse` it is answered with `status`, `cut` the connection breaks after `bytes` of its body, `truncate` an upload
 * is stored cut to `bytes` and answered as if it were whole.
 */
export type RequestFault = {
  kind: 'drop-before' | 'drop-after' | 'delay' | 'late' | 'refuse' | 'cut' | 'truncate'
  /** Matches any when absent. */
  method?: string
  /** A part of the path; matches any when absent. */
  path?: string
  /** How many requests it hits; 1 unless told. */
  times?: number
  milliseconds?: number
  status?: number
  bytes?: number
}

/** Faults that are armed; each request takes the first that fits. */
export class RequestFaults {
  #armed: (RequestFault & { left: number })[] = []

  arm(fault: RequestFault): void {
    this.#armed.push({ ...fault, left: fault.times ?? 1 })
  }

  /** Disarms all, or those of one kind. */
  clear(kind?: RequestFault['kind']): void {
    this.#armed = kind === undefined ? [] : this.#armed.filter((armed) => armed.kind !== kind)
  }

  isArmed(kind: RequestFault['kind']): boolean {
    return this.#armed.some((armed) => armed.kind === kind)
  }

  take(method: string, path: string): RequestFault | undefined {
    const fault = this.#armed.find((armed) => (armed.method ?? method) === method && path.includes(armed.path ?? ''))
    if (fault === undefined) return undefined
    fault.left -= 1
    if (fault.left <= 0) this.#armed = this.#armed.filter((armed) => armed !== fault)
    return fault
  }
}
