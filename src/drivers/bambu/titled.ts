import { ACTIVE, type Snapshot } from '../driver.ts'
import { text } from '../fields.ts'
import type { Status } from './merge.ts'

type Title = { title: string; fileName: string }

/** The file that an echo names by its address; undefined = by no address. Of the cloud it is signed, behind a `?`. */
const fileIn = ({ url }: Status): string | undefined => text(text(url)?.split('?')[0]?.split('/').at(-1))

/**
 * Which file of ours runs under another name. Recorded on an X1C: what is started at its screen shows under the title
 * inside the 3MF, with /data/Metadata/plate_1.gcode as its file; only the echo of the start, once, tells the file.
 */
export class Titled {
  #taken: Title | undefined
  #run: (Title & { jobRef: string | undefined; ended: boolean }) | undefined

  /** The file of ours that a start with this echo will show by another name; undefined = it is no such start. */
  take(echo: Status): string | undefined {
    const [title, fileName] = [text(echo.subtask_name), fileIn(echo)]
    const isTitled = title !== undefined && fileName?.startsWith('py-') === true && fileName !== title
    this.#taken = isTitled ? { title, fileName } : undefined
    return this.#taken?.fileName
  }

  /** Whether the newest start that was taken is such a one. */
  get isTaken(): boolean {
    return this.#taken !== undefined
  }

  /**
   * Follows the run, as the report alone tells it. `begins`: whatever runs is what was taken last. Another job of that
   * title is another run: one that begins after the end, or after a gap one without the run's own number.
   */
  see({ state, job }: Snapshot, begins: boolean, afterGap: boolean): void {
    const active = ACTIVE.includes(state)
    if (begins && active && !afterGap && this.#taken !== undefined && job?.fileName === this.#taken.title)
      this.#run = { ...this.#taken, jobRef: job.jobRef, ended: false }
    const run = this.#run
    if (run === undefined) return
    const { jobRef } = job ?? {}
    // Its number may come a moment after its title.
    const isNew = !afterGap && (state === 'preparing' || run.jobRef === undefined)
    const isSame = isNew || (jobRef !== undefined && jobRef === run.jobRef)
    const goesOn = job?.fileName === run.title && isSame && !(run.ended && active)
    this.#run = goesOn ? { ...run, jobRef, ended: !active } : undefined
  }

  /** The snapshot, with the job by the name of its file. */
  named(snapshot: Snapshot): Snapshot {
    const { job } = snapshot
    if (job === undefined || this.#run === undefined || job.fileName !== this.#run.title) return snapshot
    return { ...snapshot, job: { ...job, fileName: this.#run.fileName } }
  }

  /** The end of the run was told. */
  over(): void {
    this.#run = undefined
  }
}
