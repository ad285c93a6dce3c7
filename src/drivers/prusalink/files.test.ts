import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { connect, LONG, renew, simulator, started } from '../../../test/support/prusalink.ts'
import { describeFile, eventually, freshName, put } from '../conformance-support.ts'

describe('files on the stick', () => {
  it('are listed and read back under their long names', async () => {
    const printer = connect()
    const file = await put(printer, LONG)
    expect(await printer.listFiles?.()).toMatchObject([{ name: file.name, sizeBytes: LONG.length }])
    const chunks: Buffer[] = []
    for await (const chunk of (await printer.download?.(file.name, AbortSignal.timeout(3_000))) ?? [])
      chunks.push(chunk)
    expect(Buffer.concat(chunks)).toEqual(LONG)
    await expect(printer.download?.('none.gcode', AbortSignal.timeout(3_000))).rejects.toMatchObject({
      code: 'PRINTER_REFUSED',
    })
  })

  it('take binary G-code, and refuse what has no name that the printer prints', async () => {
    const printer = connect()
    expect((await put(printer, Buffer.from('GCDE'), freshName().replace('.gcode', '.bgcode'))).sizeBytes).toBe(4)
    for (const name of [`${'x'.repeat(100)}.gcode`, 'part.stl', '../a.gcode'])
      await expect(put(printer, LONG, name)).rejects.toMatchObject({ code: 'PRINTER_REFUSED' })
  })

  it('arrive one at a time: the second waits its turn', async () => {
    simulator.bytesPerSecond = 20_000
    const printer = connect()
    const first = put(printer, Buffer.alloc(20_000, ';'))
    await expect.poll(() => simulator.transfer).toBeDefined()
    await expect(put(connect(), LONG)).rejects.toMatchObject({ code: 'PRINTER_BUSY' })
    expect((await first).sizeBytes).toBe(20_000)
  })

  it('stay when the printer is in use, and go with their end screen', async () => {
    const printer = connect()
    const { file } = await started(printer)
    expect(await printer.remove(file.name)).toBe('in-use')
    await printer.cancel()
    await eventually(
      () => printer.snapshot(),
      ({ state }) => state === 'canceled',
      5,
    )
    expect(await printer.remove(file.name)).toBe('absent')
    expect((await printer.snapshot()).state).toBe('idle')
  })
})

describe('files of the Python server, whose tree follows its disk', () => {
  beforeEach(() => renew({ python: true }))

  it('arrive, and are known to be there and to be gone, a moment after it says so', async () => {
    const printer = connect()
    const file = await put(printer, LONG)
    expect(file.sizeBytes).toBe(LONG.length)
    expect(simulator.stick.get(file.name)).toBeDefined()
    expect(await printer.remove(file.name)).toBe('absent')
    expect(simulator.stick.list()).toEqual([])
  })

  it('are not waited for when the upload is given up', async () => {
    simulator.stick.lagMilliseconds = 60_000
    const giveUp = new AbortController()
    const options = { signal: giveUp.signal }
    const upload = connect().upload(Readable.from([LONG]), describeFile(freshName(), LONG), options)
    const gaveUp = expect(upload).rejects.toThrow('given up')
    const looks = () => simulator.requests.filter(({ method, path }) => method === 'GET' && path.includes('/py-'))
    await expect.poll(looks).toHaveLength(3)
    giveUp.abort(new Error('given up'))
    await gaveUp
  })
})
