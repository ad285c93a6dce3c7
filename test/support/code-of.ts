import { PrintyardError } from '../../src/core/errors.ts'

/** The code with which it refuses; `none` = it does not. Any other error is thrown on. */
export function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof PrintyardError) return error.code
    throw error
  }
  return 'none'
}
