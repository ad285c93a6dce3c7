import { describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { HASTY, LIMITS, Observer, quiet } from '../conformance-support.ts'
import { dripping, endless, misbehavingServer } from '../conformance-wire.ts'
import { octoprint } from './index.ts'

/** A driver that talks to a server which is no OctoPrint, or a broken one. */
const { facing, facedServer } = misbehavingServer((url, requestMilliseconds) =>
  octoprint.connect({ url, apiKey: 'x' }, { log: quiet, limits: LIMITS, timing: { ...HASTY, requestMilliseconds } }),
)

describe('the wire to a server that does not behave', () => {
  it('gives up on an answer without end, with a bounded memory', async () => {
    const babbling = await facing(endless, 5_000)
    await expect(babbling.snapshot()).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
  })

  it('gives up on a server that never answers, and on one that drips', async () => {
    const silent = await facing(() => undefined)
    await expect(silent.snapshot()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    const slow = await facing(dripping)
    const began = Date.now()
    await expect(slow.snapshot()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    expect(Date.now() - began).toBeLessThan(2_000)
  })

  it('names what is not OctoPrint, does not follow redirects, and takes a proxy without a server for an absent one', async () => {
    const other = await facing((request, response) => {
      if (request.url === '/api/version') response.end('{"text":"OctoPrint (Moonraker 0.9)"}')
      else if (request.url === '/api/job') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      else if (request.url?.startsWith('/api/printer')) response.writeHead(503).end('<html>')
      else response.end('<html>')
    })
    await expect(other.identify()).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
    await expect(other.snapshot()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    await expect(other.stat('a.gcode')).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
    const seen = new Observer()
    other.watch(seen)
    await seen.until('down', () => seen.links.length > 0, 3)
    expect(seen.links[0]?.reason).toContain('PRINTER_PROTOCOL')
  })

  it('reports a push channel that is open and tells nothing', async () => {
    const mute = await facing((_request, response) => void response.end('{"name":"a","session":"b"}'))
    const channel = new WebSocketServer({ server: facedServer() })
    const seen = new Observer()
    mute.watch(seen)
    await seen.until('down', () => seen.links.length > 0, 3)
    expect(seen.links).toEqual([{ up: false, restarted: false, reason: expect.stringContaining('tells no status') }])
    for (const client of channel.clients) client.terminate()
  })

  it('says what to do about a proxy that passes no WebSockets', async () => {
    const closed = await facing((_request, response) => void response.end('{"name":"a","session":"b"}'))
    const seen = new Observer()
    closed.watch(seen)
    await seen.until('down', () => seen.links.length > 0, 3)
    expect(seen.links[0]?.reason).toMatch(/response: 200; a proxy in front of OctoPrint must pass WebSockets/)
  })

  it('resets the connection of a start at its deadline, so that nothing of it arrives later', async () => {
    const ends: string[] = []
    const deaf = await facing((request) => {
      request.socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''))
      request.socket.on('close', () => ends.push('close'))
    })
    const began = Date.now()
    expect(await deaf.start('a.gcode', 300)).toEqual({ kind: 'unknown', reason: 'no answer in time' })
    expect(Date.now() - began).toBeLessThan(600)
    await expect.poll(() => ends).toEqual(['ECONNRESET', 'close'])
  })

  it('takes the answer of a proxy to a start for unknown, since the start may have passed it', async () => {
    const proxied = await facing((_request, response) => void response.writeHead(504).end())
    expect((await proxied.start('a.gcode', 1_000)).kind).toBe('unknown')
  })
})
