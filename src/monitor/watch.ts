import type { Context } from '../context.ts'
import { STARTABLE } from '../core/canonical.ts'
import { asPrintyardError } from '../core/errors.ts'
import { failpoint } from '../core/failpoint.ts'
import { unsealFields } from '../core/seal.ts'
import type { Driver, Ending, Printer, Snapshot } from '../drivers/driver.ts'
import { drivers } from '../drivers/index.ts'
import type { Leased } from '../entities/lease.ts'
import { asEvents } from '../entities/print.ts'
import { type Observation, type Observed, observe } from '../entities/printer-event.ts'
import { forgetRun, intentOn, recordIdentity } from '../entities/printer-greeting.ts'
import { type LiveEvent, publish } from '../queues/events.ts'
import { Announcer } from './announcer.ts'
import { Camera } from './camera.ts'
import { Holdings } from './holdings.ts'
import { fenceBehindEnd, fenceBehindForeign } from './late-start.ts'
import { Progress } from './progress.ts'
import { Sight } from './sight.ts'
import { PrintPictures } from './snapshots.ts'
import type { Telemetry } from './telemetry.ts'
import { asPrinterTrouble, greetAgainMilliseconds, untoldEnding } from './trouble.ts'

export type Watching = {
  epoch: number
  camera: Camera
  printer(): Printer | undefined
  /** Why it is not connected. */
  trouble(): string | undefined
  close(): Promise<void>
}
type Slice = Pick<Context, 'db' | 'redis' | 'config' | 'log' | 'storage'>
type Link = { up: boolean; restarted: boolean; reason?: string }

/** Limits are the workers' business: a monitor sends no command. */
const NO_LIMITS = { toolCelsius: 0, bedCelsius: 0, chamberCelsius: 0 }
const RETRY_MILLISECONDS = 1_000
/** An end is told within a second of the state that follows it; later it was missed. */
const MISSED_MILLISECONDS = 3_000
/** R22: what nothing tells of is asked for again this often. */
const ASK_AGAIN_MILLISECONDS = 10_000

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Opens the one connection to a printer and turns what it says into journal rows and the status stream. */
export function watchPrinter(context: Slice, telemetry: Telemetry, printer: Leased): Watching {
  const watch = new Watch(context, telemetry, printer)
  return {
    epoch: printer.epoch,
    camera: watch.camera,
    printer: () => watch.driver,
    trouble: () => watch.trouble,
    close: () => watch.close(),
  }
}

/**
 * One printer. Boundaries go through one queue, in order, each committed before it is published (R13) and tried
 * again while the database is away; telemetry goes to Redis without them and may be dropped.
 */
class Watch {
  readonly #context: Slice
  readonly #announcer: Announcer
  readonly #printer: Leased
  readonly #progress: Progress
  readonly #pictures: PrintPictures
  /** Why the link is not up, in words. */
  trouble: string | undefined
  /** Its pictures, while somebody looks. */
  readonly camera: Camera
  #driver: Printer | undefined
  #open = true
  #chain: Promise<void>
  #shown = ''
  #up = false
  #links = 0
  /** What it last said while it had not proven who it is: it may say nothing more until something changes. */
  #unheard: Snapshot | undefined
  readonly #sight: Sight
  #printId: string | null = null
  #asking: NodeJS.Timeout | undefined
  readonly #holdings: Holdings

  constructor(context: Slice, telemetry: Telemetry, printer: Leased) {
    this.#context = context
    this.#announcer = new Announcer(context, telemetry, printer)
    this.#printer = printer
    this.#sight = new Sight(printer.unwatchedSeconds ?? 0)
    this.#progress = new Progress(context, printer.id)
    this.#pictures = new PrintPictures(context, () => this.#driver)
    this.camera = new Camera(context, printer.id, () => (this.#up ? this.#driver : undefined))
    this.#holdings = new Holdings(context, this.#target, (work) =>
      this.#enqueue(() => work().then(() => this.#changed())),
    )
    this.#chain = this.#connect()
  }

  get driver(): Printer | undefined {
    return this.#driver
  }

  async close(): Promise<void> {
    this.#open = false
    this.#holdings.close()
    this.camera.close()
    await this.#driver?.close()
    await this.#chain
  }

  async #connect(): Promise<void> {
    try {
      const settings = unsealFields(this.#printer.settings, this.#context.config.SETTINGS_KEY ?? '')
      const driver = (await drivers[this.#printer.kind].load()) as Driver<unknown>
      await failpoint('monitor:before:connect')
      if (!this.#open) return
      const { deviceKey } = this.#printer
      const known = deviceKey === null ? {} : { deviceKey }
      this.#driver = driver.connect(settings, { log: this.#context.log, limits: NO_LIMITS, ...known })
      this.#driver.watch({
        link: (link) => this.#enqueue(() => this.#onLink(link)),
        ended: (ending) => this.#enqueue(() => this.#onEnded(ending)),
        snapshot: (snapshot) => this.#onSnapshot(snapshot),
      })
      await failpoint('monitor:after:connect')
    } catch (error) {
      const { code, detail } = asPrintyardError(error)
      await this.#onLink({ up: false, restarted: false, reason: `${code}: ${detail}` }).catch(() => undefined)
    }
  }

  /** One thing after the other; a database that is away delays, it never drops. */
  #enqueue(work: () => Promise<void>): void {
    this.#chain = this.#chain.then(async () => {
      while (this.#open) {
        try {
          return await work()
        } catch (error) {
          if (asPrintyardError(error).code === 'PRINTER_SESSION_TAKEN') {
            this.#open = false
            await this.#driver?.close()
            return
          }
          this.#context.log.warn(
            { err: error, printer: this.#printer.id },
            'what the printer said could not be recorded yet',
          )
          await wait(RETRY_MILLISECONDS)
        }
      }
    })
  }

  async #onLink(link: Link, again = false): Promise<void> {
    this.#links += 1
    if (!again) this.#unheard = undefined
    const { restarted, gapSeconds } = this.#sight.change(link.restarted)
    const trouble = link.up ? await this.#greet(restarted).then(() => undefined, asPrinterTrouble) : undefined
    this.#up = link.up && !trouble
    this.#shown = ''
    const reason = trouble ? `${trouble.code}: ${trouble.detail}` : (link.reason ?? null)
    this.trouble = reason ?? undefined
    await this.#record({ kind: 'link', up: this.#up, restarted, gapSeconds: gapSeconds(), reason })
    if (this.#up) this.#sight.begin()
    if (!this.#up) await this.#announcer.change(this.#showing(null))
    else if (this.#unheard) this.#onSnapshot(this.#unheard)
    if (trouble) this.#greetAgain(link, greetAgainMilliseconds(trouble))
  }

  /** Until the device has proven who it is nothing that it says counts; it is asked again unless the link changed. */
  #greetAgain(link: Link, milliseconds: number): void {
    const generation = this.#links
    setTimeout(() => {
      if (this.#open && generation === this.#links) this.#enqueue(() => this.#onLink(link, true))
    }, milliseconds).unref()
  }

  /**
   * A link that comes up may hide anything that happened before: the device proves who it is, and is asked what
   * became of the print that may have been started on it (promise 4).
   */
  async #greet(restarted: boolean): Promise<void> {
    const driver = this.#driver
    if (!driver) return
    const identity = { ...(await driver.identify()), formats: driver.capabilities.formats }
    await recordIdentity(this.#context.db, this.#target, identity)
    await this.#holdings.ask(driver)
    if (restarted && !driver.capabilities.jobRefs) await forgetRun(this.#context.db, this.#target)
    await this.#askAboutOpen(driver)
    await fenceBehindEnd(this.#context, this.#printer.id, driver).catch(asPrinterTrouble)
  }

  /** Asks the printer what became of the print that is open on it, when nothing else will tell. */
  async #askAboutOpen(driver: Printer): Promise<void> {
    const open = await intentOn(this.#context.db, this.#printer.id)
    // In `starting` the question belongs to the runner, which may still be sending.
    if (!open?.remoteName || !open.fingerprint || open.state === 'starting') return
    const verdict = await driver.reconcile(open.remoteName, open.fingerprint)
    if (verdict.kind === 'started' && verdict.ending) await this.#recordEnd(verdict.ending)
    if (verdict.kind === 'started' || open.state === 'held') return
    await this.#record({ kind: 'ended', ending: untoldEnding(open.remoteName, verdict, driver) })
  }

  async #onEnded(ending: Ending): Promise<void> {
    const seen = await this.#recordEnd(ending)
    await this.#tell({
      type: 'ended',
      printerId: this.#printer.id,
      printId: seen.printId,
      fileName: ending.fileName,
      outcome: ending.outcome,
      reason: ending.reason ?? null,
    })
  }

  #onSnapshot(snapshot: Snapshot): void {
    const shown = `${snapshot.state}|${snapshot.job?.fileName ?? ''}|${snapshot.job?.jobRef ?? ''}`
    if (shown !== this.#shown) {
      this.#shown = shown
      this.#enqueue(() => this.#onBoundary(snapshot))
      return
    }
    if (!this.#up) return
    this.#sight.look()
    this.#announcer.report(this.#showing(snapshot))
    if (!this.#printId) return
    this.#progress.update(this.#printId, snapshot)
    this.#pictures.update(this.#printId, snapshot)
  }

  async #onBoundary(snapshot: Snapshot): Promise<void> {
    if (!this.#up) {
      this.#shown = ''
      this.#unheard = snapshot
      return
    }
    this.#unheard = undefined
    const seen = await this.#record({
      kind: 'state',
      state: snapshot.state,
      stateText: snapshot.stateText,
      fileName: snapshot.job?.fileName ?? null,
      jobRef: snapshot.job?.jobRef ?? null,
      asks: snapshot.job?.asks === true,
    })
    this.#printId = seen.printId
    await this.#announcer.change(this.#showing(snapshot))
    if ((STARTABLE as readonly string[]).includes(snapshot.state)) this.#askLater()
    const driver = this.#driver
    if (seen.occupant === 'foreign' && driver) await fenceBehindForeign(this.#context, this.#printer.id, driver)
  }

  /**
   * A printer that shows no job although a print is open on it: its end may have been missed, or all of it, if it is
   * looked at only every few seconds and shows the same before and after.
   */
  #askLater(milliseconds = MISSED_MILLISECONDS): void {
    const shown = this.#shown
    clearTimeout(this.#asking)
    this.#asking = setTimeout(() => {
      const driver = this.#driver
      if (!this.#open || !this.#up || !driver || shown !== this.#shown) return
      this.#enqueue(() => this.#askAboutOpen(driver).catch((error) => void asPrinterTrouble(error)))
      this.#askLater(ASK_AGAIN_MILLISECONDS)
    }, milliseconds).unref()
  }

  #showing(snapshot: Snapshot | null) {
    return { up: this.#up, printId: this.#printId, snapshot }
  }

  get #target() {
    return { printerId: this.#printer.id, epoch: this.#printer.epoch }
  }

  /** Commits first; only then anybody hears of it. */
  async #record(seen: Observation): Promise<Observed> {
    await failpoint(`monitor:before:${seen.kind}`)
    const observed = await observe(this.#context.db, this.#target, seen)
    await failpoint(`monitor:after:${seen.kind}`)
    await this.#changed(...asEvents(observed.moves))
    await failpoint('monitor:after:publish')
    return observed
  }

  async #recordEnd(ending: Ending): Promise<Observed> {
    const seen = await this.#record({ kind: 'ended', ending })
    if (this.#driver) await fenceBehindEnd(this.#context, this.#printer.id, this.#driver).catch(asPrinterTrouble)
    return seen
  }

  /** Whoever waits for the printer looks at it again. */
  #changed(...moves: LiveEvent[]): Promise<void> {
    return this.#tell(...moves, { type: 'printer-changed', printerId: this.#printer.id, why: 'state' })
  }

  #tell(...events: LiveEvent[]): Promise<void> {
    return publish(this.#context, ...events)
  }
}
