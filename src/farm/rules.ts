import { FILAMENT_RULES } from './filament.ts'
import { FILE_RULES, isModel } from './file-rules.ts'
import { isOpen, nextOpening } from './hours.ts'
import type { Candidate, PrinterRule, Rule, Wish } from './wish.ts'

const admits = (projects: readonly string[], { projectId }: Wish): boolean =>
  projects.length === 0 || projects.includes(projectId)

/** Until when the print waits for this printer: the later of its own wait and the one after it failed there. */
function waitsUntil({ retryAt, retryOn }: Wish, { printerId }: Candidate): Date | null {
  const here = retryOn?.[printerId]
  if (here === undefined) return retryAt
  const until = new Date(here)
  return retryAt && retryAt > until ? retryAt : until
}

const words = (on: boolean, yes: string, no: string): string => (on ? yes : no)

/** Of the print alone: where one of them fails, all printers fail alike (but for the wait after a failure there). */
const PRINT_RULES: readonly Rule[] = [
  {
    name: 'print-running',
    kind: 'lasting',
    ok: (wish) => !wish.keptBack,
    expected: () => 'running',
    actual: (wish) => words(wish.keptBack, 'paused', 'running'),
  },
  {
    name: 'file-ready',
    kind: 'lasting',
    ok: (wish) => wish.fileState === 'ready',
    expected: () => 'ready',
    actual: (wish) => wish.fileState,
  },
  {
    name: 'batch-running',
    kind: 'lasting',
    ok: (wish) => !wish.batchPaused,
    expected: () => 'running',
    actual: (wish) => words(wish.batchPaused, 'paused', 'running'),
  },
  {
    name: 'printing-running',
    kind: 'lasting',
    ok: (wish) => !wish.printingPaused,
    expected: () => 'running',
    actual: (wish) => words(wish.printingPaused, 'the queue print is paused', 'running'),
  },
  {
    name: 'sliced',
    kind: 'passing',
    ok: (wish) => !isModel(wish),
    expected: () => 'G-code',
    actual: (wish) => (isModel(wish) ? (wish.slicing ?? { state: 'waiting', progress: 0 }) : 'G-code'),
  },
  {
    name: 'not-before',
    kind: 'passing',
    ok: (wish, _printer, now) => !wish.notBefore || wish.notBefore <= now,
    expected: (wish) => wish.notBefore,
    actual: (_wish, _printer, now) => now,
  },
  {
    name: 'retry-wait',
    kind: 'passing',
    ok: (wish, printer, now) => (waitsUntil(wish, printer) ?? now) <= now,
    expected: waitsUntil,
    actual: (_wish, _printer, now) => now,
  },
]

/** What people decided about the printer and its pool. */
const FLOOR_RULES: readonly PrinterRule[] = [
  {
    name: 'printer-enabled',
    kind: 'lasting',
    ok: (_wish, printer) => !printer.disabled,
    expected: () => 'enabled',
    actual: (_wish, printer) => words(printer.disabled, 'disabled', 'enabled'),
  },
  {
    name: 'no-maintenance',
    kind: 'lasting',
    ok: (_wish, printer) => !printer.maintenance,
    expected: () => false,
    actual: (_wish, printer) => printer.maintenance,
  },
  {
    name: 'pool-running',
    kind: 'lasting',
    ok: (_wish, printer) => !printer.poolPaused,
    expected: () => 'running',
    actual: (_wish, printer) => words(printer.poolPaused, 'paused', 'running'),
  },
  {
    name: 'pool-hours',
    kind: 'passing',
    ok: (_wish, printer, now) => isOpen(printer.poolHours, now.getTime()),
    expected: (_wish, printer) => printer.poolHours,
    actual: (_wish, { poolHours }, now) => {
      const opens = nextOpening(poolHours, now.getTime())
      const opensAt = opens === Infinity ? null : new Date(opens)
      return poolHours ? { at: now, ...(opens === now.getTime() ? {} : { opensAt }) } : null
    },
  },
]

/** Whom printer and pool take prints of, and what the print asks for by name. */
const WANTED_RULES: readonly Rule[] = [
  {
    name: 'project-allowed',
    kind: 'lasting',
    ok: (wish, printer) => admits(printer.poolProjects, wish) && admits(printer.projects, wish),
    expected: (wish) => wish.projectId,
    // Whose they are is nobody's business but theirs.
    actual: (wish, { poolProjects, projects }) => {
      if (!admits(projects, wish)) return 'printer reserved for other projects'
      return words(admits(poolProjects, wish), 'admitted', 'pool reserved for other projects')
    },
  },
  {
    name: 'wanted-printer',
    kind: 'lasting',
    ok: (wish, printer) => !wish.wantedPrinterId || wish.wantedPrinterId === printer.printerId,
    expected: (wish) => wish.wantedPrinterId,
    actual: (_wish, printer) => printer.printerId,
  },
  {
    name: 'wanted-pool',
    kind: 'lasting',
    ok: (wish, printer) => !wish.wantedPoolId || wish.wantedPoolId === printer.poolId,
    expected: (wish) => wish.wantedPoolId,
    actual: (_wish, printer) => printer.poolId,
  },
  {
    name: 'tags',
    kind: 'lasting',
    ok: (wish, printer) => wish.tags?.every((tag) => printer.tags?.includes(tag) ?? false) ?? true,
    expected: (wish) => wish.tags ?? [],
    actual: (_wish, printer) => printer.tags ?? [],
  },
]

/** What the printer does at the moment. */
const STATE_RULES: readonly PrinterRule[] = [
  {
    name: 'restored-database',
    kind: 'passing',
    ok: (_wish, printer) => printer.unaskedSince === null && printer.strays.length === 0,
    expected: () => 'asked, and nothing on it that nobody knows of',
    actual: (_wish, { unaskedSince, strays }) => ({
      ...(unaskedSince ? { unaskedSince } : {}),
      ...(strays.length > 0 ? { files: strays } : {}),
    }),
    discreet: (actual) => {
      const { files, ...told } = actual as { files?: readonly string[] }
      return files ? { ...told, files: files.length } : told
    },
  },
  {
    name: 'not-quarantined',
    kind: 'passing',
    ok: (_wish, { quarantine }, now) => !quarantine || new Date(quarantine.until) <= now,
    expected: () => null,
    actual: (_wish, printer) => printer.quarantine,
    discreet: (actual) => {
      if (!actual) return actual
      const { evidence: _prints, ...told } = actual as NonNullable<Candidate['quarantine']>
      return told
    },
  },
  {
    name: 'commands-answered',
    kind: 'passing',
    ok: (_wish, { unanswered }, now) => !unanswered || new Date(unanswered.until) <= now,
    expected: () => null,
    actual: (_wish, printer) => printer.unanswered,
  },
  {
    name: 'printer-free',
    kind: 'passing',
    ok: (wish, printer) => !printer.openPrintId || printer.openPrintId === wish.printId,
    expected: () => null,
    actual: (_wish, printer) => printer.openPrintId,
    // Where it is ok nothing is on the printer, or the very print that is asked about.
    discreet: (actual, ok) => (ok ? actual : 'another print'),
  },
  {
    name: 'printer-ready',
    kind: 'passing',
    ok: (_wish, printer) => printer.state === 'idle',
    expected: () => 'idle',
    actual: (_wish, printer) => printer.state,
  },
  {
    name: 'bed-clear',
    kind: 'passing',
    ok: (_wish, printer) => printer.bed === 'clear',
    expected: () => 'clear',
    actual: (_wish, printer) => printer.bed,
  },
]

/** Of the printer alone: where one of them fails, all prints fail alike. */
export const PRINTER_RULES: readonly PrinterRule[] = [...FLOOR_RULES, ...STATE_RULES]

/**
 * In the order in which a person would ask. What nobody declared rules nothing out, except a tag: it is asked for by
 * name, so that a printer without it does not have it.
 */
export const RULES: readonly Rule[] = [
  ...PRINT_RULES,
  ...FLOOR_RULES,
  ...WANTED_RULES,
  ...FILE_RULES,
  ...FILAMENT_RULES,
  ...STATE_RULES,
]
