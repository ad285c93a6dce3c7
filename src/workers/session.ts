import type { Context } from '../context.ts'
import { fail, PrintyardError } from '../core/errors.ts'
import { unsealFields } from '../core/seal.ts'
import type { Driver, Printer } from '../drivers/driver.ts'
import { drivers } from '../drivers/index.ts'
import { printerConnection, releaseSession, takeSession } from '../entities/lease.ts'

/** A killed holder keeps the printer from its successor for so long: no longer than its job keeps its lock. */
const SESSION_MILLISECONDS = 8_000
/** Heaters of a desktop printer end here; many printers take any number that they are told. */
export const LIMITS = { toolCelsius: 320, bedCelsius: 130, chamberCelsius: 90 }

type Slice = Pick<Context, 'db' | 'config' | 'log'>

const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Runs work on the one command session of a printer: takes the lease, connects, checks that it is the device that we
 * know (R16), and lets go. `printer` is only valid inside; `signal` aborts when the lease was lost.
 * Errors: PRINTER_SESSION_TAKEN, PRINTER_OFFLINE, PRINTER_IDENTITY_CHANGED, PRINTER_CREDENTIALS, PRINTER_UNKNOWN.
 */
export async function withSession<Result>(
  context: Slice,
  printerId: string,
  owner: string,
  work: (printer: Printer, signal: AbortSignal) => Promise<Result>,
  options: { patienceMilliseconds?: number; signal?: AbortSignal } = {},
): Promise<Result> {
  await acquire(context, printerId, owner, options.patienceMilliseconds ?? 10_000)
  const lost = new AbortController()
  const renewal = setInterval(() => {
    takeSession(context.db, printerId, owner, SESSION_MILLISECONDS)
      .then((held) => {
        if (!held) lost.abort(new PrintyardError('PRINTER_SESSION_TAKEN'))
      })
      .catch((error: unknown) => lost.abort(error))
  }, SESSION_MILLISECONDS / 4)
  try {
    const printer = await connect(context, printerId)
    try {
      const signal = options.signal ? AbortSignal.any([lost.signal, options.signal]) : lost.signal
      return await work(printer, signal)
    } finally {
      await printer.close()
    }
  } finally {
    clearInterval(renewal)
    await releaseSession(context.db, printerId, owner).catch((error: unknown) =>
      context.log.debug({ err: error, printer: printerId }, 'session ends by its lease'),
    )
  }
}

/** The host that a printer is reached at: several printers may hang on one computer. Errors: PRINTER_UNKNOWN. */
export async function hostOf({ db }: Pick<Context, 'db'>, printerId: string): Promise<string> {
  const known = (await printerConnection(db, printerId)) ?? fail('PRINTER_UNKNOWN')
  const address = drivers[known.kind].settings.address(known.settings)
  return URL.parse(address)?.hostname || address
}

/**
 * Whoever sent something (`sentId`) may have lost its job only, and be at it still. Once nobody holds the printer any more no
 * answer will come. Errors: PRINTER_SESSION_TAKEN.
 */
export async function senderGone({ db }: Slice, printerId: string, sentId: string): Promise<void> {
  const owner = `ended-${sentId}`
  if (!(await takeSession(db, printerId, owner, 1_000)))
    throw new PrintyardError('PRINTER_SESSION_TAKEN', 'It may still be under way')
  await releaseSession(db, printerId, owner)
}

async function acquire({ db }: Slice, printerId: string, owner: string, patience: number): Promise<void> {
  const began = performance.now()
  while (!(await takeSession(db, printerId, owner, SESSION_MILLISECONDS))) {
    const waited = performance.now() - began
    if (waited > patience)
      throw new PrintyardError('PRINTER_SESSION_TAKEN', 'Another command session holds the printer')
    // Ever more seldom: many may wait for one printer.
    await wait(Math.max(100, waited / 8))
  }
}

async function connect(context: Slice, printerId: string): Promise<Printer> {
  const known = (await printerConnection(context.db, printerId)) ?? fail('PRINTER_UNKNOWN')
  const driver = (await drivers[known.kind].load()) as Driver<unknown>
  const settings = unsealFields(known.settings, context.config.SETTINGS_KEY ?? '')
  const { lastJobRef, deviceKey: expected } = known
  const printer = driver.connect(settings, {
    ...{ log: context.log, limits: LIMITS },
    ...(lastJobRef ? { lastJobRef } : {}),
    ...(expected ? { deviceKey: expected } : {}),
  })
  try {
    const { deviceKey } = await printer.identify()
    if (expected && deviceKey !== expected) {
      throw new PrintyardError('PRINTER_IDENTITY_CHANGED', 'Another device answers at this address')
    }
    return printer
  } catch (error) {
    await printer.close()
    throw error
  }
}
