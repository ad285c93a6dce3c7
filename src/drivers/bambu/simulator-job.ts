import { createHash } from 'node:crypto'
import { openGcode3mf } from '../../gcode/gcode3mf.ts'
import { list, record } from '../fields.ts'
import type { SimulatedClock } from '../simulator-clock.ts'
import { type ReplayPlan, replayPlan } from '../simulator-replay.ts'
import type { Status } from './merge.ts'
import type { SimulatedModel } from './simulator-status.ts'

/** What an A1 goes through before the first layer, in this order. */
const STAGES = [2, 13, 24, 4, 8, 3, 14, 1]

/** A start as it was asked for: task name, file on the card, ids that may come back, plate, MD5 or "", all else. */
export type Job = { name: string; file: string; ids: Status; plate: number; md5: string; taken: Status }

/** What an X1C calls any 3MF that is started at its screen: by the title inside it, never by its file. */
export const TITLE = 'A model that somebody drew'

/** What somebody starts at the screen. */
export const panelJob = (file: string, name = file): Job => ({
  name,
  file,
  ids: { subtask_id: '0', task_id: '0', project_id: '0' },
  plate: 1,
  md5: '',
  taken: {},
})

export function jobOf(body: Status): Job {
  const path = String(body.command === 'gcode_file' ? body.param : (body.url ?? ''))
  const file = path.split('/').at(-1) ?? ''
  const { subtask_id = '0', task_id = '0', project_id = '0' } = body
  return {
    name: String(body.subtask_name ?? file),
    file,
    ids: { subtask_id, task_id, project_id },
    plate: Number(/plate_(\d+)\.gcode/.exec(String(body.param))?.[1] ?? 1),
    md5: String(body.md5 ?? ''),
    taken: record(body),
  }
}

/** The answer to a start at the screen of an X1C, which all hear who listen: the file is named in its address only. */
export const titledEcho = (file: string): Status => ({
  command: 'project_file',
  param: 'Metadata/plate_1.gcode',
  url: `file:///sdcard/${file}`,
  subtask_name: TITLE,
  ...{ project_id: '0', profile_id: '0', task_id: '0', subtask_id: '0' },
  ...{ result: 'SUCCESS', reason: '', err_code: 0 },
})

/** What it shows when a job begins. `ownTask`: the id that an X1C makes for it. */
export const prepareStatus = (job: Job, model: SimulatedModel, ownTask: string): Status => ({
  gcode_state: 'PREPARE',
  subtask_name: job.name,
  gcode_file: model === 'X1C' ? '/data/Metadata/plate_1.gcode' : job.file,
  print_type: 'local',
  print_error: 0,
  hms: [],
  // Recorded: an X1C makes its own task id and keeps no subtask id; an A1 gives back what it was sent.
  ...(model === 'X1C' ? { ...job.ids, subtask_id: '', task_id: ownTask } : job.ids),
})

/** The G-code that is to be played: the plate of a sliced 3MF, or the file itself; undefined = it cannot be read. */
function gcodeOf(bytes: Buffer, job: Job): Buffer | undefined {
  const md5 = createHash('md5').update(bytes).digest('hex')
  if (job.md5 !== '' && job.md5.toLowerCase() !== md5) return undefined
  if (!job.file.endsWith('.3mf') || bytes[0] !== 0x50) return bytes
  try {
    return Buffer.from(openGcode3mf(bytes, job.plate).gcode)
  } catch {
    return undefined
  }
}

function layersOf(bytes: Buffer): number {
  const told = /^; total layer number: (\d+)/m.exec(bytes.subarray(0, 20_000).toString('latin1'))?.[1]
  return told === undefined ? 50 : Number(told)
}

/** A job being played in simulated time. */
export class SimulatedRun {
  readonly name: string
  readonly plan: ReplayPlan
  readonly layers: number
  readonly #job: Job
  readonly #clock: SimulatedClock
  #played = 0
  #resumedAt: number | undefined

  private constructor(job: Job, gcode: Buffer, clock: SimulatedClock) {
    this.name = job.file
    this.#job = job
    this.#clock = clock
    this.plan = replayPlan(gcode, createHash('sha1').update(gcode).digest('hex'))
    this.layers = layersOf(gcode)
  }

  /** Undefined = the file cannot be read, has no such plate, or is not what its MD5 says. */
  static open(job: Job, bytes: Buffer, clock: SimulatedClock): SimulatedRun | undefined {
    const gcode = gcodeOf(bytes, job)
    return gcode === undefined ? undefined : new SimulatedRun(job, gcode, clock)
  }

  get playing(): boolean {
    return this.#resumedAt !== undefined
  }

  elapsedSeconds(): number {
    const playing = this.#resumedAt === undefined ? 0 : this.#clock.now() - this.#resumedAt
    return Math.min(this.plan.totalSeconds, this.#played + playing)
  }

  resume(): void {
    this.#resumedAt = this.#clock.now()
  }

  pause(): void {
    this.#played = this.elapsedSeconds()
    this.#resumedAt = undefined
  }

  /** What a report says of it now. */
  status(): Status {
    const { plan, layers } = this
    const elapsed = this.elapsedSeconds()
    const preparing = elapsed < plan.preparationSeconds
    const share = Math.max(
      0,
      (elapsed - plan.preparationSeconds) / Math.max(0.001, plan.totalSeconds - plan.preparationSeconds),
    )
    const stage = STAGES[Math.floor((elapsed / Math.max(0.001, plan.preparationSeconds)) * STAGES.length)] ?? 1
    const mapping = list(this.#job.taken.ams_mapping).find((slot) => Number(slot) >= 0)
    const tray = this.#job.taken.use_ams === true ? String(mapping ?? 255) : '254'
    return {
      stg_cur: preparing ? stage : 0,
      layer_num: preparing ? 0 : Math.min(layers, Math.floor(share * layers) + 1),
      mc_percent: Math.min(99, Math.floor((elapsed / plan.totalSeconds) * 100)),
      mc_remaining_time: Math.ceil((plan.totalSeconds - elapsed) / 60),
      ...(preparing ? {} : { ams: { tray_now: tray, tray_tar: tray } }),
    }
  }
}
