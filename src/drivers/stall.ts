import { PrintyardError } from '../core/errors.ts'

/** Aborts when no chunk was taken for `milliseconds`; called with `true` it stops watching. */
export function watchStall(controller: AbortController, milliseconds: number): (over?: boolean) => void {
  const stop = () => controller.abort(new PrintyardError('PRINTER_OFFLINE', 'The upload moved no byte for too long'))
  let timer = setTimeout(stop, milliseconds)
  return (over) => {
    clearTimeout(timer)
    if (over !== true) timer = setTimeout(stop, milliseconds)
  }
}
