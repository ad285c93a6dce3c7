import type { Socket } from 'node:net'

/** What comes until the line is over; a reset ends it like any other end. */
export async function allOf(socket: Socket): Promise<string> {
  let all = ''
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    all += chunk
  })
  await new Promise((resolve) => socket.once('close', resolve))
  return all
}
