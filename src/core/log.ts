import { pino } from 'pino'
import type { Config } from './config.ts'

export type Log = Pick<import('pino').Logger, 'info' | 'warn' | 'error' | 'debug' | 'fatal' | 'child'>

/** Paths that may hold a secret; pino replaces them wherever a log line carries such a field. */
const SECRETS = ['apiKey', 'key', 'password', 'accessCode', 'token', 'authorization', 'settings', 'secret', 'cookie']

/** Opens the process's log: JSON lines on stderr, so that stdout stays for what people read. */
export function openLog(config: Pick<Config, 'LOG_LEVEL'>, part: string): Log {
  return pino(
    {
      level: config.LOG_LEVEL,
      base: { part, pid: process.pid },
      redact: { paths: [...SECRETS, ...SECRETS.map((name) => `*.${name}`)], censor: '[secret]' },
    },
    pino.destination({ fd: 2, sync: false }),
  )
}
