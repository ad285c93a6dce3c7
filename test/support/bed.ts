import { beforeEach, expect } from 'vitest'
import { openAttempt, openAttemptOf } from '../../src/entities/attempt.ts'
import { type Clearing, clearBed } from '../../src/entities/clearance.ts'
import { type Database, row } from '../../src/entities/database.ts'
import { takePrinters } from '../../src/entities/lease.ts'
import { movePrint } from '../../src/entities/print.ts'
import { createPrinter, printerView } from '../../src/entities/printer.ts'
import { type Observation, observe } from '../../src/entities/printer-event.ts'
import { beginTransfer } from '../../src/entities/transfer.ts'

/** What a monitor sees of a printer that does nothing. */
export const idle = { kind: 'state', state: 'idle', stateText: 'Operational', fileName: null, jobRef: null } as const

/**
 * Before each test a new printer as rows, which a monitor has seen idle; its bed is unknown. Call it at the top level of
 * a test file.
 */
export function openBed(db: Database) {
  let printerId = ''
  let watch = { printerId, epoch: 0 }
  let count = 0

  beforeEach(async () => {
    count += 1
    printerId = (await createPrinter(db, { name: `printer ${count}`, kind: 'octoprint', settings: {} })).id
    const [leased] = (await takePrinters(db, 'm', 60_000, 100)).filter(({ id }) => id === printerId)
    watch = { printerId, epoch: leased?.epoch ?? -1 }
    await observe(db, watch, idle)
  })

  /** A print, as yet in line. */
  async function addPrint(): Promise<string> {
    await db.query(`INSERT INTO projects (id, name, created_by) VALUES ('p', 'p', 't') ON CONFLICT DO NOTHING`)
    await db.query(`INSERT INTO contents (sha256, sha1, size_bytes) VALUES ('a', 'b', 1) ON CONFLICT DO NOTHING`)
    const print = await row<{ id: string }>(
      db,
      `WITH file AS (
        INSERT INTO files (project_id, name, size_bytes, sha256, created_by) VALUES ('p', 'f', 1, 'a', 't') RETURNING id
      ), batch AS (INSERT INTO batches (project_id, total, created_by) VALUES ('p', 1, 't') RETURNING id)
      INSERT INTO prints (batch_id, project_id, file_id, created_by) SELECT batch.id, 'p', file.id, 't' FROM file, batch
      RETURNING id`,
    )
    return print?.id ?? ''
  }

  /** An attempt on the printer that is ready for its intent. */
  async function transferred() {
    const printId = await addPrint()
    const move = await openAttempt(db, printId, printerId, 'test')
    await movePrint(db, { printId, from: 'preparing', to: 'transferring', by: 't', why: 't' })
    const attempt = await openAttemptOf(db, printId, move?.attempt ?? 0)
    if (!attempt) throw new Error('no attempt')
    const remoteName = `py-test-${count}-${Math.random()}.gcode`
    await beginTransfer(db, attempt.id, printerId, remoteName)
    return { printId, attempt, intent: { attempt, remoteName, fingerprint: { state: 'idle' } as const, by: 't' } }
  }

  return {
    transferred,
    /** Whose monitor's word counts. */
    watch: () => watch,
    /** The monitor sees something. */
    see: (seen: Observation) => observe(db, watch, seen),
    /** Somebody clears the bed: a person, unless it is said otherwise. */
    clear: (clearing: Clearing = { evidence: 'operator', by: 'op' }) => clearBed(db, printerId, clearing),
    view: async () => (await printerView(db, printerId)) ?? expect.fail('gone'),
    stateOf: async (printId: string) =>
      (await row<{ state: string }>(db, 'SELECT state FROM prints WHERE id = $1', [printId]))?.state,
  }
}
