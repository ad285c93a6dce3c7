import { describe, expect, it } from 'vitest'
import { HASTY, LIMITS, Observer, quiet } from '../conformance-support.ts'
import { dripping, endless, misbehavingServer } from '../conformance-wire.ts'
import { prusalink } from './index.ts'

/** A driver that talks to a server which is no PrusaLink, or a broken one. */
const { facing } = misbehavingServer((url, requestMilliseconds) =>
  prusalink.connect({ url, apiKey: 'x' }, { log: quiet, limits: LIMITS, timing: { ...HASTY, requestMilliseconds } }),
)

describe('the wire to a server that does not behave', () => {
  it('gives up on an answer without end, with a bounded memory', async () => {
    const babbling = await facing(endless, 5_000)
    await expect(babbling.snapshot()).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
  })

  it('gives up on a server that never answers', async () => {
    const silent = await facing(() => undefined)
    await expect(silent.snapshot()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
  })

  it('gives up on a body that drips', async () => {
    const slow = await facing(dripping)
    await expect(slow.snapshot()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
  })

  it('names what is not PrusaLink, and does not follow redirects', async () => {
    const other = await facing((request, response) => {
      if (request.url === '/api/v1/status') response.writeHead(302, { location: 'http://169.254.169.254/' }).end()
      else response.end('<html>')
    })
    await expect(other.identify()).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
    await expect(other.snapshot()).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
    const seen = new Observer()
    other.watch(seen)
    await seen.until('down', () => seen.links.length > 0, 5)
    expect(seen.links[0]).toMatchObject({ up: false, restarted: false })
  })

  it('takes a proxy without a server for an absent one, and its answer to a start for unknown', async () => {
    const proxied = await facing((_request, response) => void response.writeHead(504).end('<html>'))
    await expect(proxied.snapshot()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    expect((await proxied.start('a.gcode', 1_000)).kind).toBe('unknown')
  })

  it('resets the connection of a start at its deadline, so that nothing of it arrives later', async () => {
    const ends: string[] = []
    const deaf = await facing((request, response) => {
      if (request.method !== 'POST') return void response.end('{"storage_list":[{"path":"/usb/","available":true}]}')
      request.socket.on('error', (error: NodeJS.ErrnoException) => ends.push(error.code ?? ''))
      request.socket.on('close', () => ends.push('close'))
    })
    expect((await deaf.start('a.gcode', 300)).kind).toBe('unknown')
    await expect.poll(() => ends).toContain('close')
    expect(ends).toContain('ECONNRESET')
  })
})
