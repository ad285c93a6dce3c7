import type { Fingerprint, Verdict } from './driver.ts'

/**
 * R12: what a printer tells of another run of the same file (somebody ran it once more, or a leftover began anew after a
 * power cycle) says nothing of the run that the attempt is bound to.
 */
export function ofBoundRun({ ranAs }: Fingerprint, verdict: Verdict): Verdict {
  const told = verdict.kind === 'started' ? (verdict.ending?.jobRef ?? verdict.jobRef) : undefined
  if (ranAs === undefined || told === undefined || told === ranAs) return verdict
  return { kind: 'unknown', reason: `the printer tells of run ${told} of the file, ours was ${ranAs}` }
}
