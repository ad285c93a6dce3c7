import { randomBytes } from 'node:crypto'
import { MqttClient } from 'mqtt'
import { PrintyardError } from '../../core/errors.ts'
import { record } from '../fields.ts'
import type { Status } from './merge.ts'
import type { BambuSettings } from './settings.ts'
import { openChannel } from './tls.ts'

const KEEPALIVE_SECONDS = 30
const MQTT_PORT = 8883

/** One message of the printer: the group (`print`, `info`, ...) and what it says. */
export type LineEvents = { message: (group: string, body: Status) => void; closed: (reason: string) => void }

/** One MQTT connection; it never connects again by itself and never sends anything twice. */
export type Line = {
  readonly open: boolean
  /** Sends once, QoS 0. False = not connected, and nothing was sent. */
  publish(payload: object): boolean
  close(): void
  /** Resets the connection: what still waits in the send buffer is thrown away. */
  cut(): void
}

/**
 * Connects, signs in and subscribes to the printer's reports.
 * Rejects PRINTER_OFFLINE, PRINTER_CREDENTIALS, PRINTER_IDENTITY_CHANGED.
 */
export async function openLine(
  settings: BambuSettings,
  timeoutMilliseconds: number,
  events: LineEvents,
): Promise<Line> {
  const channel = await openChannel(settings, settings.mqttPort ?? MQTT_PORT, timeoutMilliseconds)
  // A start that waits in a queue or is sent again after a reconnect would print twice (R4).
  const client = new MqttClient(() => channel.socket, {
    protocolVersion: 4,
    clean: true,
    // A fresh id each time: a known one would be handed what an older session left.
    clientId: `printyard-${randomBytes(8).toString('hex')}`,
    username: 'bblp',
    password: settings.accessCode,
    keepalive: KEEPALIVE_SECONDS,
    reconnectPeriod: 0,
    connectTimeout: timeoutMilliseconds,
    queueQoSZero: false,
    resubscribe: false,
  })
  client.on('error', () => undefined)
  const end = () => void client.end(true)
  client.on('message', (_topic, payload) => {
    for (const [group, body] of Object.entries(parse(payload))) events.message(group, record(body))
  })
  try {
    await signIn(client, settings.serial)
  } catch (error) {
    channel.cut(end)
    throw asLineError(error)
  }
  client.once('close', () => events.closed('the connection was closed'))
  return {
    get open() {
      return client.connected
    },
    publish: (payload) => {
      if (!client.connected) return false
      client.publish(`device/${settings.serial}/request`, JSON.stringify(payload), { qos: 0 })
      return true
    },
    close: end,
    cut: () => channel.cut(end),
  }
}

function signIn(client: MqttClient, serial: string): Promise<void> {
  return new Promise((resolve, reject) => {
    client.once('error', reject)
    client.once('close', () => reject(new Error('the printer closed the connection while signing in')))
    client.once('connect', () => {
      client.subscribe(`device/${serial}/report`, { qos: 0 }, (error) => (error ? reject(error) : resolve()))
    })
  })
}

/** A printer may send bytes that are not valid UTF-8, or no JSON at all: that says nothing, and is no crash. */
function parse(payload: Buffer): Record<string, unknown> {
  try {
    return record(JSON.parse(payload.toString('utf8')))
  } catch {
    return {}
  }
}

function asLineError(error: unknown): PrintyardError {
  const { code, message } = error as { code?: unknown; message: string }
  if (code === 4 || code === 5) {
    return new PrintyardError(
      'PRINTER_CREDENTIALS',
      'The printer refuses the access code: it changes with LAN-only mode',
    )
  }
  return new PrintyardError('PRINTER_OFFLINE', message, { cause: error })
}
