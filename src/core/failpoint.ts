/** What a test decides when a process reaches a failpoint: nothing resolves before it does. */
type Decide = (name: string) => Promise<void> | void

let decide: Decide | undefined

/**
 * A named place before or after a line that does I/O. In production it costs one comparison; in the chaos suite the
 * process stands still here until the test lets it go on, or kills it.
 */
export function failpoint(name: string): Promise<void> | void {
  return decide?.(name)
}

/** Installs the test's decision for this process; undefined takes it off. */
export function onFailpoint(handler: Decide | undefined): void {
  decide = handler
}
