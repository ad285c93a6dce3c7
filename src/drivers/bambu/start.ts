import { createHash } from 'node:crypto'
import { type Answer, STARTABLE, type StartOptions } from '../driver.ts'
import { answerOf, notSent } from './commands.ts'
import type { Status } from './merge.ts'
import type { Session } from './session.ts'
import type { BambuSettings } from './settings.ts'

/** X1 and P1 keep the card at /sdcard; newer ones take a path of their FTP tree (recorded: A1, X1C, P1P). */
const SDCARD_SERIALS = /^(00M|00W|03W|01P|01S)/

const EXTERNAL = 254

type BambuStart = StartOptions & { md5?: string | undefined }

/**
 * Sends the start exactly once (R4): QoS 0, on a connected clean session that nothing redelivers, reset at the deadline.
 * The echo says that the printer took it; then its error or its status is waited for as long as the deadline allows.
 */
export async function startPrint(
  session: Session,
  settings: BambuSettings,
  name: string,
  deadlineMilliseconds: number,
  options: BambuStart = {},
): Promise<Answer> {
  const end = performance.now() + deadlineMilliseconds
  try {
    await Promise.race([session.fresh(), late(deadlineMilliseconds)])
  } catch (error) {
    return notSent(error)
  }
  // A start sent to a printer that prints may abort its print (A1 mini).
  const { state } = session.tracker.snapshot
  if (!STARTABLE.includes(state)) return { kind: 'refused', reason: `the printer is ${state}` }
  const { sent, echo } = await session.command('print', startCommand(settings, name, options), end - performance.now())
  if (echo === undefined) {
    session.cut('a start was answered by nothing')
    return { kind: 'unknown', reason: sent ? 'no answer in time' : 'the connection broke before it was sent' }
  }
  const answer = answerOf(echo)
  return answer.kind === 'accepted' ? await outcome(session, name, end) : answer
}

async function late(milliseconds: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
  throw new Error('not connected in time; nothing was sent')
}

/** After the echo: running, refused by an error, or nothing yet at the deadline, which is still accepted. */
async function outcome(session: Session, name: string, end: number): Promise<Answer> {
  await session.settled(name, end - performance.now())
  const reason = session.tracker.refused.get(name)
  return reason === undefined ? { kind: 'accepted' } : { kind: 'refused', reason }
}

/** A number that names this run, from the name that is used once; models that echo ids give it back. */
export function runId(name: string): string {
  return String(createHash('sha256').update(name).digest().readUInt32BE(0) & 0x7fff_ffff || 1)
}

export function startCommand(
  settings: BambuSettings,
  name: string,
  { plate = 1, slots, md5 = '' }: BambuStart,
): Status {
  const storage = settings.storageUrl ?? (SDCARD_SERIALS.test(settings.serial) ? 'file:///sdcard/' : 'ftp:///')
  if (!name.endsWith('.3mf')) return { command: 'gcode_file', param: `/${name}` }
  const id = runId(name)
  return {
    command: 'project_file',
    param: `Metadata/plate_${plate}.gcode`,
    url: `${storage}${name}`,
    file: name,
    subtask_name: name,
    project_id: id,
    profile_id: '0',
    task_id: id,
    subtask_id: id,
    md5,
    bed_type: 'auto',
    timelapse: false,
    bed_leveling: true,
    auto_bed_leveling: 1,
    flow_cali: false,
    extrude_cali_flag: 0,
    vibration_cali: false,
    layer_inspect: false,
    nozzle_offset_cali: 2,
    cfg: '0',
    ...mapping(slots),
  }
}

/**
 * Which tray feeds each filament. Left out, or external throughout: the external spool, since a printer without AMS
 * waits for ever for a tray.
 */
function mapping(slots: readonly number[] | undefined): Status {
  const fromAms = slots?.some((slot) => slot >= 0 && slot < EXTERNAL) === true
  if (slots === undefined || !fromAms) return { use_ams: false, ams_mapping: [-1] }
  return { use_ams: true, ams_mapping: [...slots], ams_mapping2: slots.map(trayAddress) }
}

function trayAddress(slot: number): { ams_id: number; slot_id: number } {
  if (slot < 0) return { ams_id: 255, slot_id: 255 }
  if (slot === EXTERNAL) return { ams_id: 255, slot_id: 0 }
  return slot >= 128 ? { ams_id: slot, slot_id: 0 } : { ams_id: slot >> 2, slot_id: slot & 3 }
}
