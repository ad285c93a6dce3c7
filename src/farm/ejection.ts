/** Most lines of an ejection, and the longest of them in characters. */
export const EJECTION_LINES = { most: 50, longest: 200 }

/** Starts, files and the firmware's own life: an ejection moves a part off the bed and does nothing else. */
const FORBIDDEN: readonly [RegExp, string][] = [
  [/^[^\x20-\x7e]|[^\x20-\x7e]/, 'only visible ASCII characters'],
  [/^[@!/]/, 'no commands of the host'],
  [/^M(2[1-9]|3[0-4]|524|808|928)\b/, 'nothing that starts, reads or writes files of the printer'],
  [
    /^M(0|1|108|112|410|500|501|502|600|601|602|603|997|999)\b/,
    'nothing that stops, waits for a person or saves settings',
  ],
  [
    /^(SDCARD_|PRINT_|RESTART|FIRMWARE_RESTART|SAVE_CONFIG|EMERGENCY)/,
    'nothing that starts a print or restarts the firmware',
  ],
]
const HEATS = /^(M10[49]|M14[01]|M19[01])\b/

/** Why this line may not be part of an ejection; undefined = it may. */
export function refusedEjectionLine(line: string): string | undefined {
  const code = (line.split(';')[0] ?? '').trim().toUpperCase()
  if (code === '') return 'a line without a command'
  const forbidden = FORBIDDEN.find(([pattern]) => pattern.test(code))
  if (forbidden) return forbidden[1]
  if (HEATS.test(code) && !/\b[SR]0+(\.0*)?\s*$/.test(code)) return 'heaters are only switched off (S0)'
  return undefined
}
