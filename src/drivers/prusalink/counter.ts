import { readJob } from './status.ts'
import type { Wire } from './wire.ts'

/** Prints are numbered by 16 bits that the printer keeps over a power cycle; each start takes the next one. */
const NUMBERS = 65_536
/** How many prints of somebody else we look for between two of our looks. */
const REACH = 16

/** How many starts lie between two numbers. */
export function startsBetween(before: string, after: string): number {
  return (((Number(after) - Number(before)) % NUMBERS) + NUMBERS) % NUMBERS
}

const after = (number: string, steps: number) => String((Number(number) + steps) % NUMBERS)

/**
 * Whether this is still the number of the newest print, also when none is shown any more. The firmware compares the
 * number of `/api/v1/job/<number>` before it looks at anything else: another one is 404, the right one is 405 for a
 * question, which changes nothing. A server that does not tell numbers apart gives no answer: undefined.
 */
export async function isNewest(wire: Wire, number: string): Promise<boolean | undefined> {
  const [own, other] = [await ask(wire, number), await ask(wire, after(number, 1))]
  if (own === 405 && other === 404) return true
  return own === 404 && (other === 404 || other === 405) ? false : undefined
}

/** The number of the newest print, looked for from the last one that we know; undefined = nobody can tell. */
export async function newestNumber(wire: Wire, known: string | undefined): Promise<string | undefined> {
  const job = await readJob(wire)
  if (job !== undefined && job.state !== 'ATTENTION') return job.id
  if (known === undefined) return undefined
  for (let steps = 0; steps <= REACH; steps += 1) {
    const number = after(known, steps)
    if ((await ask(wire, number)) === 405) return (await isNewest(wire, number)) === true ? number : undefined
  }
  return undefined
}

async function ask(wire: Wire, number: string): Promise<number> {
  return (await wire.call('GET', `/api/v1/job/${number}`)).status
}
