import { registerHooks } from 'node:module'

// The power of the suite: the product with one rule taken out, by rewriting a line of it as it is loaded or bundled. Nothing in
// src/ knows of this. A line that is not found any more is an error: then the rule moved and this list must follow.

type Cut = { file: string; from: string; to: string }
export type Crippled = { cuts: Cut[]; sql?: string[]; lines: string[] }

/** Per rule: what is taken out, what the schema would otherwise refuse, and schedules of which one must turn red. */
export const WITHOUT: Record<string, Crippled> = {
  R1: {
    cuts: [
      {
        file: 'workers/print/index.ts',
        from: 'const word = await decideStart(context, printer, attempt)',
        to: "await printer.start(attempt.remoteName ?? '', 5000)\n        const word = await decideStart(context, printer, attempt)",
      },
      // A second start finds no file once the first one's print is over: without R1 alone nothing is seen any more.
      {
        file: 'monitor/late-start.ts',
        from: 'of await ranUnanswered(db, printerId)',
        to: 'of [] as { remoteName: string }[]',
      },
      {
        file: 'workers/start-window.ts',
        from: "if (decision === 'ended') await removeRan(context, printer, remoteName)",
        to: '',
      },
    ],
    lines: [
      'carry:after:write kill start=late@reconcile:before:ask',
      'carry:before:write park',
      'carry:after:write kill start=late@end',
    ],
  },
  R2: {
    cuts: [
      {
        file: 'farm/start-verdict.ts',
        from: "if (!revoked) return { do: 'revoke' }",
        to: "if (!revoked) return { verdict: 'not-started' }",
      },
      // A verdict without a second question is a person's word, which needs a held print.
      {
        file: 'workers/start-window.ts',
        from: "const proven = known.second?.kind === 'not-started'",
        to: 'const proven = true',
      },
      // A file that nobody revoked is known to lie there still, and is taken away when a next print ends.
      {
        file: 'monitor/late-start.ts',
        from: 'of await ranUnanswered(db, printerId)',
        to: 'of [] as { remoteName: string }[]',
      },
    ],
    lines: ['carry:before:write park', 'carry:after:write kill start=late@end', 'carry:before:write park cancel'],
  },
  R3: {
    cuts: [
      { file: 'entities/transfer.ts', from: 'const random = ', to: "const random = 'aaaaaaaaaa'\n  const unused = " },
      { file: 'entities/transfer.ts', from: 'return `py-', to: 'void unused\n  return `py-' },
    ],
    sql: ['DROP INDEX transfers_name', 'DROP INDEX attempts_remote'],
    lines: ['carry:before:write park', 'carry:after:write kill start=late@end'],
  },
  R7: {
    cuts: [{ file: 'entities/intent.ts', from: 'await occupyBed(sql, attempt.printerId)', to: '' }],
    sql: ['DROP INDEX attempts_clearance'],
    lines: ['none go', 'carry:after:intent kill'],
  },
  R8: {
    cuts: [
      { file: 'entities/clearance.ts', from: 'bedEpoch !== undefined && bedEpoch !== bed.bedEpoch', to: 'false' },
      { file: 'entities/clearance.ts', from: 'if (eventId === undefined) return undefined', to: 'return undefined' },
    ],
    sql: ['DROP INDEX clearances_evidence'],
    lines: ['none go echo@completed', 'carry:after:claim go echo'],
  },
  R12: {
    cuts: [
      {
        file: 'entities/printer-event.ts',
        from: 'if (!owner.intent) moves.push',
        to: 'if (owner.attemptId === "") moves.push',
      },
      {
        file: 'entities/printer-event.ts',
        from: 'if (owner && ours && active) moves',
        to: 'if (owner?.intent && ours && active) moves',
      },
      {
        file: 'entities/printer-event.ts',
        from: 'if (!owner?.open)',
        to: 'if (!owner?.open || !owner.intent)',
      },
      { file: 'workers/print/bring.ts', from: "=== 'started'", to: "=== ('never' as string)" },
    ],
    lines: ['carry:before:ask go own'],
  },
  R22: {
    cuts: [
      {
        file: 'dispatch/start.ts',
        from: 'const repair = (): void => {\n    wake()',
        to: 'const repair = (): void => {',
      },
    ],
    lines: ['none go upload=refused + none go upload=lost', 'prints=1 none go upload=refused + none go upload=lost'],
  },
  R24: {
    cuts: [
      { file: 'entities/intent.ts', from: 'AND closed_at IS NULL AND intent_at IS NULL', to: '' },
      {
        file: 'entities/intent.ts',
        from: 'if (!move) throw new Lost()',
        to: 'if (!move) return { kind: "committed", move: undefined as never }',
      },
    ],
    lines: ['carry:before:intent go cancel', 'carry:before:intent park cancel'],
  },
}

/** A product file without the rule. Errors: a line that is not found. */
export function rewritten(rule: string | undefined, url: string, source: string): string {
  const mine = (WITHOUT[rule ?? '']?.cuts ?? []).filter(({ file }) => url.endsWith(`/src/${file}`))
  let text = source
  for (const { file, from, to } of mine) {
    if (!text.includes(from)) throw new Error(`${rule} is not where it was: ${file} has no "${from}"`)
    text = text.replace(from, to)
  }
  return text
}

/** From here on this process loads product files without the rule. */
export function cripple(rule: string): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      return url.includes('/src/') ? { ...loaded, source: rewritten(rule, url, String(loaded.source)) } : loaded
    },
  })
}
