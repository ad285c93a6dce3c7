import { storable } from './text.ts'

/**
 * Every way in which Printyard refuses or fails, in one table.
 * `status` is what the HTTP API answers; `retry` tells workers whether the same call may succeed later.
 * Codes are part of the public contract: never rename one, tests and clients assert them.
 */
export const ERRORS = {
  // Requests
  BODY_INVALID: { status: 422, retry: false, title: 'The request does not match the schema' },
  REQUEST_MALFORMED: { status: 400, retry: false, title: 'The request could not be read' },
  BODY_TOO_LARGE: { status: 413, retry: false, title: 'The request body is too large' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, retry: false, title: 'This content type is not accepted here' },
  METHOD_UNSUPPORTED: { status: 405, retry: false, title: 'This address does not take that method' },
  ROUTE_UNKNOWN: { status: 404, retry: false, title: 'There is no such route' },
  SIGN_IN_REQUIRED: { status: 401, retry: false, title: 'Sign in first: send X-Api-Key or Authorization: Bearer' },
  CREDENTIALS_INVALID: { status: 401, retry: false, title: 'The key or token is not valid' },
  ROLE_MISSING: { status: 403, retry: false, title: 'Your role does not allow this' },
  CSRF_INVALID: { status: 403, retry: false, title: 'The CSRF token is missing or wrong' },
  TOO_MANY_REQUESTS: { status: 429, retry: true, title: 'Too many requests' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, retry: false, title: 'This Idempotency-Key was used with another body' },
  CURSOR_INVALID: { status: 422, retry: false, title: 'The cursor is not one of ours' },
  PRECONDITION_FAILED: { status: 412, retry: false, title: 'It changed since you read it' },
  // Projects and files
  PROJECT_UNKNOWN: { status: 404, retry: false, title: 'There is no such project' },
  PROJECT_EXISTS: { status: 409, retry: false, title: 'A project of that id exists' },
  PROJECT_REQUIRED: { status: 422, retry: false, title: 'Name the project' },
  FILE_UNKNOWN: { status: 404, retry: false, title: 'There is no such file' },
  FILE_MISSING: { status: 422, retry: false, title: 'The upload has no file part' },
  FILES_TOO_MANY: { status: 422, retry: false, title: 'The upload has more than one file: send each by itself' },
  FILE_EMPTY: { status: 422, retry: false, title: 'The file is empty' },
  FILE_TOO_LARGE: { status: 413, retry: false, title: 'The file is larger than allowed' },
  FILE_NAME_INVALID: { status: 422, retry: false, title: 'The file name cannot be used' },
  FILE_TYPE_UNKNOWN: { status: 422, retry: false, title: 'The file is neither a known model nor G-code' },
  FILE_CORRUPT: { status: 422, retry: false, title: 'The file is damaged' },
  FILE_NOT_GCODE: { status: 422, retry: false, title: 'The file holds no printable G-code' },
  FILE_IS_CNC: { status: 422, retry: false, title: 'The file is a program for a mill, laser or plotter' },
  FILE_NOT_PRINTABLE: { status: 422, retry: false, title: 'This file cannot be printed as it is' },
  FILE_REJECTED: { status: 422, retry: false, title: 'The file was rejected' },
  PLATE_UNKNOWN: { status: 422, retry: false, title: 'The file has no such plate' },
  FILE_IN_USE: { status: 409, retry: false, title: 'The file is used by a print' },
  PICTURE_MISSING: { status: 404, retry: false, title: 'There is no picture of this file' },
  PICTURE_FAILED: { status: 422, retry: false, title: 'The file could not be pictured' },
  ESTIMATE_FAILED: { status: 422, retry: false, title: 'The file could not be estimated' },
  ANALYSIS_FAILED: { status: 422, retry: false, title: 'The model could not be analysed' },
  ANALYSIS_MISSING: { status: 404, retry: false, title: 'There is no analysis of this file' },
  SLICER_MISSING: { status: 422, retry: false, title: 'No slicer is installed: send G-code' },
  PROFILE_UNKNOWN: { status: 404, retry: false, title: 'There is no such profile' },
  PROFILE_EXISTS: { status: 409, retry: false, title: 'There is a profile for that printer, material and quality' },
  PROFILE_INVALID: { status: 422, retry: false, title: 'The profile cannot be used' },
  PROFILE_MISSING: { status: 422, retry: false, title: 'There is no profile to slice this with' },
  SLICE_FAILED: { status: 422, retry: false, title: 'The slicer could not slice the model' },
  SLICE_DOES_NOT_FIT: { status: 422, retry: false, title: 'The model does not fit on the bed' },
  SLICE_TIMEOUT: { status: 422, retry: false, title: 'Slicing took too long' },
  SLICE_MEMORY: { status: 422, retry: false, title: 'Slicing took too much memory' },
  SLICE_UNWANTED: { status: 409, retry: false, title: 'Nobody waits for this slice any more' },
  COMPUTE_TIMEOUT: { status: 422, retry: false, title: 'Working the file out took too long' },
  COMPUTE_CRASHED: { status: 500, retry: true, title: 'The computing thread ended early' },
  // Prints
  PRINTING_DISABLED: { status: 503, retry: false, title: 'Printing is switched off here' },
  PRINT_UNKNOWN: { status: 404, retry: false, title: 'There is no such print' },
  PRESET_UNKNOWN: { status: 404, retry: false, title: 'There is no such preset' },
  PRESET_EXISTS: { status: 409, retry: false, title: 'A preset of that name exists' },
  BATCH_UNKNOWN: { status: 404, retry: false, title: 'There is no such batch' },
  TEMPLATE_UNKNOWN: { status: 404, retry: false, title: 'There is no such template' },
  BATCH_EMPTY: { status: 422, retry: false, title: 'The batch holds no print' },
  BATCH_TOO_LARGE: { status: 422, retry: false, title: 'The batch holds too many prints' },
  PRINT_NOT_STARTED: { status: 409, retry: false, title: 'The printer says that the print did not start' },
  PRINT_STATE_CONFLICT: { status: 409, retry: false, title: 'The print is not in a state that allows this' },
  ATTEMPT_STALE: { status: 409, retry: false, title: 'Another attempt or a later event came between' },
  // Printers
  PRINTER_UNKNOWN: { status: 404, retry: false, title: 'There is no such printer' },
  PRINTER_KIND_UNKNOWN: { status: 422, retry: false, title: 'There is no driver of that kind' },
  PRINTER_SETTINGS_INVALID: { status: 422, retry: false, title: 'The printer settings do not fit its kind' },
  PRINTER_ADDRESS_REFUSED: { status: 422, retry: false, title: 'That printer address is not allowed' },
  PRINTER_NAME_TAKEN: { status: 409, retry: false, title: 'A printer of that name exists' },
  PRINTER_BUSY: { status: 409, retry: true, title: 'The printer has an open attempt' },
  PRINTER_OFFLINE: { status: 503, retry: true, title: 'The printer does not answer' },
  PRINTER_REFUSED: { status: 409, retry: false, title: 'The printer refused the command' },
  PRINTER_CREDENTIALS: { status: 422, retry: false, title: 'The printer refuses the key' },
  PRINTER_PROTOCOL: { status: 502, retry: true, title: 'The printer gave an answer that makes no sense' },
  PRINTER_IDENTITY_CHANGED: { status: 409, retry: false, title: 'Another device answers at this address' },
  PRINTER_DUPLICATE: { status: 409, retry: false, title: 'This device is registered already' },
  PRINTER_NOT_SEEN: {
    status: 409,
    retry: true,
    title: 'The printer has not been seen yet, so nobody can say that it is not printing',
  },
  PRINTER_UNASKED: { status: 409, retry: true, title: 'The database was restored: the printer has to be asked first' },
  FILAMENT_CHANGED: { status: 409, retry: true, title: 'Other filament is loaded than the print was matched to' },
  START_POSTPONED: {
    status: 409,
    retry: true,
    title: 'The print may not start there now: what it needs, or when it may, has changed',
  },
  PRINTER_DISABLED: { status: 409, retry: true, title: 'The printer was disabled or put into maintenance' },
  COMMAND_UNANSWERED: {
    status: 409,
    retry: true,
    title: 'A command to the printer was not answered and may still arrive',
  },
  PRINTER_DEVELOPER_MODE: {
    status: 409,
    retry: false,
    title: 'The printer takes no commands until Developer Mode is on',
  },
  PRINTER_SESSION_TAKEN: { status: 409, retry: true, title: 'Another command session holds the printer' },
  PRINTER_FILE_UNKNOWN: { status: 404, retry: false, title: 'The printer has no such file' },
  PRINTER_FILE_AWAY: { status: 409, retry: false, title: 'The file is not here' },
  CAMERA_MISSING: { status: 404, retry: false, title: 'The printer has no camera' },
  CAMERA_FAILED: { status: 502, retry: true, title: 'The camera gives no picture' },
  COMMAND_UNSUPPORTED: { status: 422, retry: false, title: 'This printer cannot do that' },
  COMMAND_OUT_OF_RANGE: { status: 422, retry: false, title: 'The value is outside what the printer allows' },
  COMMAND_EXPIRED: { status: 409, retry: false, title: 'The command was not carried out in time' },
  TRANSFER_FAILED: { status: 502, retry: true, title: 'The file did not arrive whole' },
  POOL_UNKNOWN: { status: 404, retry: false, title: 'There is no such pool' },
  POOL_NAME_TAKEN: { status: 409, retry: false, title: 'A pool of that name exists' },
  POOL_IN_USE: { status: 409, retry: false, title: 'Printers or prints belong to the pool' },
  COMMAND_UNKNOWN: { status: 404, retry: false, title: 'There is no such command' },
  BED_NOT_CLEARABLE: { status: 409, retry: false, title: 'The bed cannot be cleared while the printer prints' },
  BED_EPOCH_STALE: { status: 409, retry: false, title: 'The bed changed since that was seen' },
  BED_TOO_WARM: { status: 409, retry: true, title: 'The bed has not cooled down yet' },
  EJECTION_LINE_REFUSED: { status: 422, retry: false, title: 'This line may not be part of an ejection' },
  // Reports, keys
  REPORT_UNKNOWN: { status: 404, retry: false, title: 'There is no such report' },
  REPORT_NOT_READY: { status: 409, retry: true, title: 'The report is not ready yet' },
  REPORT_EMPTY: { status: 422, retry: false, title: 'There is nothing to report' },
  FFMPEG_MISSING: { status: 422, retry: false, title: 'No ffmpeg is installed on the machine that needs it' },
  WEBHOOK_UNKNOWN: { status: 404, retry: false, title: 'There is no such webhook' },
  WEBHOOK_DISABLED: { status: 409, retry: false, title: 'The webhook is disabled' },
  WEBHOOK_REFUSED: { status: 502, retry: true, title: 'The receiver of the webhook did not take the message' },
  WEBHOOK_ADDRESS_REFUSED: { status: 422, retry: false, title: 'That webhook address is not allowed' },
  BOARD_BUTTON_REFUSED: { status: 403, retry: false, title: 'This button of Bull Board is refused here' },
  USER_UNKNOWN: { status: 404, retry: false, title: 'Nobody of that name has signed in' },
  KEY_OF_DATA_FOLDER: { status: 409, retry: false, title: 'The key of the data folder cannot be revoked' },
  KEY_UNKNOWN: { status: 404, retry: false, title: 'There is no such key' },
  // Ourselves
  CONFIG_INVALID: { status: 500, retry: false, title: 'The configuration is not valid' },
  SERVICE_MISSING: { status: 503, retry: true, title: 'A service that Printyard needs is missing' },
  DATABASE_AWAY: { status: 503, retry: true, title: 'The database does not answer' },
  STORAGE_AWAY: { status: 503, retry: true, title: 'The storage does not answer' },
  CONTENT_MISSING: { status: 500, retry: false, title: 'Stored content is gone' },
  OVERLOADED: { status: 503, retry: true, title: 'Too busy: try again shortly' },
  HANDED_OVER: { status: 503, retry: true, title: 'The work was handed over' },
  INTERNAL: { status: 500, retry: true, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; retry: boolean; title: string }>

export type ErrorCode = keyof typeof ERRORS

/**
 * The one error class. `detail` is a sentence for people that says what to do next; `data` are facts for machines
 * (never secrets: both reach the client).
 */
export class PrintyardError extends Error {
  readonly code: ErrorCode
  readonly detail: string
  readonly data: Record<string, unknown> | undefined

  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown; data?: Record<string, unknown> }) {
    // It may quote a file or a printer, and is written to rows.
    const told = storable(detail ?? ERRORS[code].title)
    super(`${code}: ${told}`, options?.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'PrintyardError'
    this.code = code
    this.detail = told
    this.data = options?.data
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  get retry(): boolean {
    return ERRORS[this.code].retry
  }
}

/** Short for `throw new PrintyardError(...)` where an expression is wanted: `row ?? fail('FILE_UNKNOWN')`. */
export function fail(
  code: ErrorCode,
  detail?: string,
  options?: { cause?: unknown; data?: Record<string, unknown> },
): never {
  throw new PrintyardError(code, detail, options)
}

/** Turns anything thrown into our class; what is not ours is a bug of ours and stays visible as the cause. */
export function asPrintyardError(error: unknown): PrintyardError {
  if (error instanceof PrintyardError) return error
  const message = error instanceof Error ? error.message : String(error)
  return new PrintyardError('INTERNAL', message, { cause: error })
}
