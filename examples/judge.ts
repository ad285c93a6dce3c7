import type { Fact } from './floor.ts'
import type { Followed } from './follow.ts'

/**
 * Holds the result against what the simulated machines wrote down below every protocol: started once per attempt,
 * never onto a part, completed where we say so. Facts of earlier runs (before `since`) do not count. Resolves to what is not as it should be.
 */
export function judge(prints: readonly Followed[], everything: readonly Fact[], since: Date): string[] {
  const facts = everything.filter(({ at }) => new Date(at) >= since)
  const problems: string[] = []
  const starts = new Map<string, number>()
  for (const { event, fileName } of facts) if (event === 'start') starts.set(fileName, (starts.get(fileName) ?? 0) + 1)

  const double = [...starts].filter(([, count]) => count > 1)
  problems.push(...double.map(([name, count]) => `${name} was started ${count} times`))
  const onParts = facts.filter(({ event, onPart }) => event === 'start' && onPart)
  problems.push(...onParts.map(({ fileName }) => `${fileName} was started onto a part`))

  for (const print of prints) {
    if (print.state !== 'completed')
      problems.push(`print ${print.label} is ${print.state}${print.reason ? `: ${print.reason}` : ''}`)
    const truly = facts.some(
      ({ event, fileName, outcome }) => event === 'end' && fileName === print.remoteName && outcome === 'completed',
    )
    if (print.state === 'completed' && !truly)
      problems.push(`print ${print.label} is reported completed, its machine says otherwise`)
  }
  const lost = prints.filter(({ state }) => !['completed', 'failed', 'canceled', 'held'].includes(state)).length
  console.log(
    `${prints.length} prints, ${facts.length} facts from the machines: ${double.length} double, ${lost} lost, ${onParts.length} onto a part`,
  )
  return problems
}
