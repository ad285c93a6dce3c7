import { collect, type Evidence, type Query, type Story } from './evidence.ts'
import { judgeMachines } from './judge-machines.ts'
import { judgePrints } from './judge-prints.ts'
import { judgeRows } from './judge-rows.ts'

// Judges one run. It loads nothing of drivers/ or workers/. Numbers are those of the invariants.

export type Fault = { kind: 'double' | 'lost' | 'wrong' | 'held without cause'; what: string }
export type Blame = (kind: Fault['kind'], what: string) => void

export async function judge(query: Query, story: Story): Promise<Fault[]> {
  return faultsIn(await collect(query, story))
}

export function faultsIn(evidence: Evidence): Fault[] {
  const faults: Fault[] = []
  const blame: Blame = (kind, what) => void faults.push({ kind, what })
  judgeMachines(evidence, blame)
  judgePrints(evidence, blame)
  judgeRows(evidence, blame)
  if (evidence.story.timedOut && faults.length === 0) blame('lost', '12: it did not come to rest in time')
  return faults
}
