import { once } from 'node:events'
import type { Socket } from 'node:net'

export async function allOf(socket: Socket): Promise<string> {
  let all = ''
  socket.on('data', (chunk) => {
    all += chunk
  })
  await once(socket, 'close')
  return all
}
