import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import type { Redis } from '../core/redis.ts'
import { publish } from './events.ts'

/**
 * How pictures of a camera travel from the monitor that holds the printer to the API processes that show them: over
 * Redis pub/sub, one channel per printer, and only while somebody asks. A frame that nobody takes is gone.
 */
type Bus = { redis: Redis; config: Pick<Config, 'QUEUE_PREFIX'>; log: Log }

/** Frames are sent for so long after they were last asked for. */
export const WANTED_SECONDS = 6
/** Whoever shows frames asks again this often. */
export const ASK_AGAIN_MILLISECONDS = 2_000
/** A longer message is no picture of a webcam. */
export const FRAME_LIMIT_BYTES = 10_000_000

export type CameraTrouble = { code: string; detail: string }
export type CameraMessage = { frame: Buffer } | { trouble: CameraTrouble }

export const cameraChannel = (prefix: string, printerId: string): string => `${prefix}:camera:${printerId}`
const wantedKey = (prefix: string, printerId: string): string => `${prefix}:camera-wanted:${printerId}`

/** Asks the monitor of this printer for frames, for the next WANTED_SECONDS. */
export async function wantFrames(bus: Bus, printerId: string): Promise<void> {
  await bus.redis.set(wantedKey(bus.config.QUEUE_PREFIX, printerId), '1', 'EX', WANTED_SECONDS)
  await publish(bus, { type: 'camera-wanted', printerId })
}

export async function framesWanted({ redis, config }: Omit<Bus, 'log'>, printerId: string): Promise<boolean> {
  return (await redis.exists(wantedKey(config.QUEUE_PREFIX, printerId))) === 1
}

/** Sends one JPEG to whoever listens. */
export async function publishFrame({ redis, config }: Omit<Bus, 'log'>, printerId: string, frame: Buffer) {
  await redis.publish(cameraChannel(config.QUEUE_PREFIX, printerId), frame)
}

/** Says why no frames come. */
export async function publishTrouble({ redis, config }: Omit<Bus, 'log'>, printerId: string, trouble: CameraTrouble) {
  await redis.publish(cameraChannel(config.QUEUE_PREFIX, printerId), JSON.stringify(trouble))
}

/** Whether these bytes begin as every JPEG does. */
export const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8

/** A message of the channel; undefined when it is neither a picture nor a trouble. */
export function cameraMessage(message: Buffer): CameraMessage | undefined {
  if (isJpeg(message)) return { frame: message }
  try {
    const { code, detail } = JSON.parse(message.toString()) as Partial<CameraTrouble>
    return typeof code === 'string' && typeof detail === 'string' ? { trouble: { code, detail } } : undefined
  } catch {
    return undefined
  }
}
