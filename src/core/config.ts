import { resolve } from 'node:path'
import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { parseAllowed } from './address.ts'
import { PrintyardError } from './errors.ts'

const text = (description: string, value?: string) =>
  Type.String(value === undefined ? { description } : { description, default: value })
const optional = (description: string) => Type.Optional(Type.String({ description, minLength: 1 }))
const whole = (description: string, value: number, minimum: number, maximum: number) =>
  Type.Integer({ description, default: value, minimum, maximum })

/** Every environment variable that Printyard reads, with its default; .env.example is tested against this table. */
export const ConfigSchema = Type.Object({
  PORT: whole('Port of the API; 0 = any free', 3000, 0, 65535),
  HOST: text('Address the API listens on', '127.0.0.1'),
  DATA_DIR: text('Folder for storage, keys, logs and the private services', '.printyard'),
  DATABASE_URL: optional('PostgreSQL to use; none = a private one is started'),
  REDIS_URL: optional('Redis to use; none = a private one is started'),
  QUEUE_PREFIX: Type.String({
    description: 'Prefix of all Redis keys',
    default: 'printyard',
    pattern: '^[a-z0-9-]{1,40}$',
  }),
  JWT_SECRET: Type.Optional(
    Type.String({ description: 'HS256 secret; none = one is made and kept in DATA_DIR', minLength: 16 }),
  ),
  JWT_ISSUER: optional('Issuer that tokens must carry'),
  JWT_AUDIENCE: optional('Audience that tokens must carry'),
  JWT_CLOCK_SKEW_SECONDS: whole('Seconds by which the clock of whoever signs tokens may be off', 5, 0, 300),
  JWT_ROLES_CLAIM: text('Claim that holds the roles; a path with dots is one inside others', 'roles'),
  JWT_PROJECTS_CLAIM: text('Claim that holds the projects, likewise', 'projects'),
  JWKS_URL: Type.Optional(
    Type.String({
      description: 'Address of the public keys (JWKS) that RS256 and ES256 tokens are checked with',
      pattern: '^https?://\\S+$',
    }),
  ),
  SETTINGS_KEY: Type.Optional(
    Type.String({
      description: 'Key that encrypts printer secrets; none = one is made and kept in DATA_DIR',
      minLength: 16,
    }),
  ),
  S3_ENDPOINT: optional('S3 storage instead of the disk: its endpoint'),
  S3_BUCKET: optional('S3 bucket'),
  S3_REGION: text('S3 region', 'us-east-1'),
  S3_ACCESS_KEY: optional('S3 access key'),
  S3_SECRET_KEY: optional('S3 secret key'),
  UPLOAD_MAX_BYTES: whole('Largest upload', 100_000_000, 1, 10_000_000_000),
  RATE_LIMIT_MAX_REQUESTS: whole('Print requests per user and window', 10, 1, 1_000_000),
  RATE_LIMIT_WINDOW_MS: whole('Window of the rate limit', 60_000, 1_000, 86_400_000),
  RATE_LIMIT_MAX_PER_ADDRESS: Type.Optional(
    Type.Integer({
      description: 'Print requests per address and window; none = a hundred times those per user',
      minimum: 1,
      maximum: 10_000_000,
    }),
  ),
  TRUST_PROXY: Type.String({
    description: 'Addresses and networks of proxies whose X-Forwarded-For is believed, comma-separated; none = nobody',
    default: '',
    pattern: '^[0-9a-fA-F.:/, ]*$',
  }),
  CORS_ORIGINS: Type.String({
    description: 'Origins whose pages may call the API, exact and comma-separated; none = only our own',
    default: '',
    pattern: '^(\\s*https?://[^\\s,/*]+\\s*(,|$))*$',
  }),
  RETENTION_DAYS: whole('Days that finished prints are kept', 90, 1, 36_500),
  FLUXPRINT_ENABLED: Type.Boolean({
    description: 'Whether the printing routes answer; false = 503 with PRINTING_DISABLED',
    default: true,
  }),
  CURRENCY: Type.String({ description: 'Currency of prices, ISO 4217', default: 'EUR', pattern: '^[A-Z]{3}$' }),
  FILAMENT_PRICE_PER_KILOGRAM: whole(
    'What filament costs, in minor units (cents), for statistics',
    2_500,
    0,
    100_000_000,
  ),
  MACHINE_PRICE_PER_HOUR: whole('What an hour of a printer costs, in minor units, for statistics', 0, 0, 100_000_000),
  DEFAULT_PRINTER: optional('Id or name of the printer behind the single-printer routes'),
  OCTOPRINT_URL: optional('Creates an OctoPrint printer of this address at start'),
  OCTOPRINT_API_KEY: optional('Its API key'),
  DATABASE_POOL: whole('Database connections per process', 10, 2, 200),
  PRINT_CONCURRENCY: whole('Prints that one worker carries at once', 500, 1, 10_000),
  TRANSFERS: whole('Files that one worker sends to or fetches from printers at once', 64, 1, 10_000),
  TRANSFERS_PER_HOST: whole('Of these, to and from one host', 16, 1, 10_000),
  RENDER_THREADS: whole('Threads for pictures and estimates per render process', 2, 1, 64),
  PRUSA_SLICER: optional('PrusaSlicer: its path; none = looked for on PATH; `off` = not used'),
  ORCA_SLICER: optional('OrcaSlicer, likewise'),
  CURA_ENGINE: optional('CuraEngine, likewise'),
  SLICE_SECONDS: whole('Longest time of one slicing', 1_800, 1, 86_400),
  SLICE_MEGABYTES: whole('Most memory of one slicing, where the system can bound it', 4_096, 64, 1_000_000),
  QUEUE_LOCK_MS: whole('Lock of a queue job', 8_000, 1_000, 600_000),
  QUEUE_STALLED_MS: whole('How often stalled jobs are looked for', 4_000, 500, 600_000),
  DISPATCH_TICK_MS: whole('Slow tick of dispatcher and reconciler', 2_000, 100, 60_000),
  MONITOR_LEASE_MS: whole('Lease of a monitor on a printer', 8_000, 1_000, 60_000),
  WEBHOOK_PRIVATE_ADDRESSES: Type.Boolean({
    description: 'Whether webhooks may call addresses inside our own network',
    default: false,
  }),
  PRINTER_ADDRESSES: text(
    'Only addresses that printers may have: networks, addresses, names, `*.suffix`, comma-separated; none = any but link-local ones',
    '',
  ),
  SNAPSHOT_SECONDS: whole('Shortest time between two kept pictures of a running print; 0 = keeps none', 60, 0, 86_400),
  UNANSWERED_COMMAND_SECONDS: whole(
    'Seconds for which a printer takes no print after a command that it did not answer',
    960,
    1,
    86_400,
  ),
  LINK_LOST_HOURS: Type.Number({
    description: 'Hours without a link, or without word of its start, after which a started print is held',
    default: 12,
    minimum: 0.01,
    maximum: 8_760,
  }),
  SIMULATORS: text('Simulated printers to run, as kind:count, comma-separated', 'octoprint:4'),
  SIMULATOR_SPEED: Type.Number({
    description: 'How much faster than life simulators print',
    default: 60,
    minimum: 0.1,
    maximum: 100_000,
  }),
  SIMULATOR_PORT: whole('First port of the simulators; 0 = any free', 0, 0, 65535),
  SIMULATOR_PAGE_PORT: whole('Port of the page of the simulators; 0 = any free', 0, 0, 65535),
  LOG_LEVEL: Type.Union(
    ['fatal', 'error', 'warn', 'info', 'debug', 'silent'].map((level) => Type.Literal(level)),
    { description: 'Least severe log line to write', default: 'warn' },
  ),
})

type Raw = Static<typeof ConfigSchema>
export type Config = Omit<Raw, 'LOG_LEVEL'> & { LOG_LEVEL: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent' }

function addressFaults(allowed: string): string[] {
  try {
    parseAllowed(allowed)
    return []
  } catch (error) {
    return [`PRINTER_ADDRESSES: ${(error as Error).message}`]
  }
}

/**
 * Reads and checks the environment; the only reader of it besides tests.
 * Errors: CONFIG_INVALID that names every bad variable at once. An empty variable counts as not set.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given: Record<string, unknown> = {}
  for (const name of Object.keys(ConfigSchema.properties)) {
    const value = environment[name]
    if (value !== undefined && value !== '') given[name] = value
  }
  const converted = Value.Convert(ConfigSchema, Value.Default(ConfigSchema, given)) as Raw
  const wrong = [...Value.Errors(ConfigSchema, converted)].map(
    (error) => `${error.instancePath.slice(1) || 'environment'}: ${error.message}`,
  )
  if (!wrong.length && Boolean(converted.S3_ENDPOINT) !== Boolean(converted.S3_BUCKET)) {
    wrong.push('S3_ENDPOINT and S3_BUCKET: set both or none')
  }
  wrong.push(...addressFaults(converted.PRINTER_ADDRESSES))
  if (wrong.length > 0) throw new PrintyardError('CONFIG_INVALID', `Set these right: ${[...new Set(wrong)].join('; ')}`)
  return { ...converted, DATA_DIR: resolve(converted.DATA_DIR) } as Config
}
