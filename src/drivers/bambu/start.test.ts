import { describe, expect, it, test } from 'vitest'
import { isStartRefusal } from './codes.ts'
import { answerOf } from './commands.ts'
import type { BambuSettings } from './settings.ts'
import { runId, startCommand } from './start.ts'

const A1: BambuSettings = { host: '10.0.0.9', accessCode: '12345678', serial: '03900A000000001' }
const NAME = 'py-abcdefghij.gcode.3mf'

describe('the start of a sliced 3MF', () => {
  it('names the plate, the file, the MD5 and a run of its own', () => {
    expect(startCommand(A1, NAME, { plate: 3, md5: 'D41D8CD98F00B204E9800998ECF8427E' })).toMatchObject({
      command: 'project_file',
      param: 'Metadata/plate_3.gcode',
      url: `ftp:///${NAME}`,
      file: NAME,
      subtask_name: NAME,
      md5: 'D41D8CD98F00B204E9800998ECF8427E',
      task_id: runId(NAME),
      subtask_id: runId(NAME),
    })
    expect(startCommand(A1, NAME, {})).toMatchObject({ param: 'Metadata/plate_1.gcode', md5: '' })
  })

  it('gives each name a number that a signed 32-bit field holds, and never 0', () => {
    const ids = Array.from({ length: 500 }, (_, index) => Number(runId(`py-${index}.gcode.3mf`)))
    expect(ids.every((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31)).toBe(true)
    expect(new Set(ids).size).toBe(500)
  })

  it.each([
    ['01P00A000000001', 'file:///sdcard/'],
    ['00M00A000000001', 'file:///sdcard/'],
    ['22E00A000000001', 'ftp:///'],
    ['03000A000000001', 'ftp:///'],
  ])('says where the card of %s is', (serial, storage) => {
    expect(startCommand({ ...A1, serial }, NAME, {}).url).toBe(`${storage}${NAME}`)
  })

  it('says where the card is as the settings say, when they do', () => {
    const settings = { ...A1, storageUrl: 'file:///media/usb0/' }
    expect(startCommand(settings, NAME, {}).url).toBe(`file:///media/usb0/${NAME}`)
  })
})

test('plain G-code is started by its path', () => {
  expect(startCommand(A1, 'py-abcdefghij.gcode', {})).toEqual({
    command: 'gcode_file',
    param: '/py-abcdefghij.gcode',
  })
})

describe('the mapping of filaments to trays', () => {
  const mapping = (slots?: number[]) => {
    const { use_ams, ams_mapping, ams_mapping2 } = startCommand(A1, NAME, slots === undefined ? {} : { slots })
    return { use_ams, ams_mapping, ams_mapping2 }
  }
  it('is the external spool when nothing is said, or all is external: a printer without AMS would wait for ever', () => {
    const external = { use_ams: false, ams_mapping: [-1], ams_mapping2: undefined }
    expect([mapping(), mapping([]), mapping([254]), mapping([-1])]).toEqual([external, external, external, external])
  })
  it('counts four trays a unit, leaves out what is not used, and knows AMS HT and the spool beside', () => {
    expect(mapping([5, -1, 0, 128, 254])).toEqual({
      use_ams: true,
      ams_mapping: [5, -1, 0, 128, 254],
      ams_mapping2: [
        { ams_id: 1, slot_id: 1 },
        { ams_id: 255, slot_id: 255 },
        { ams_id: 0, slot_id: 0 },
        { ams_id: 128, slot_id: 0 },
        { ams_id: 255, slot_id: 0 },
      ],
    })
  })
})

describe('the echo of a command', () => {
  it('accepts in the words of each model', () => {
    expect(answerOf({ result: 'success', reason: 'success' })).toEqual({ kind: 'accepted' })
    expect(answerOf({ result: 'SUCCESS', reason: '', err_code: 0 })).toEqual({ kind: 'accepted' })
  })
  it('asks for Developer Mode where the signature is missing, by code or by words', () => {
    for (const echo of [
      { result: 'failed', reason: 'mqtt message verify failed', err_code: 84_033_543 },
      { result: 'failed', err_code: 84_033_543 },
      { result: 'failed', reason: 'MQTT Command verification failed' },
    ])
      expect(answerOf(echo)).toEqual({ kind: 'refused', reason: expect.stringMatching(/^PRINTER_DEVELOPER_MODE: /) })
  })
  it('passes any other refusal on as it is', () => {
    expect(answerOf({ result: 'fail', reason: 'no card' })).toEqual({ kind: 'refused', reason: 'no card' })
    expect(answerOf({})).toEqual({ kind: 'refused', reason: 'result missing' })
  })
})

test('errors that refuse a start are told from those of a print', () => {
  const refusals = [
    0x0500_4002, 0x0500_4003, 0x0500_4004, 0x0500_4006, 0x0500_4008, 0x0502_4007, 0x0700_8012, 0x07ff_8012,
  ]
  expect(refusals.filter((code) => !isStartRefusal(code))).toEqual([])
  expect([0x0300_400c, 0x0300_8004, 0x0700_8011, 0x1200_8006].filter(isStartRefusal)).toEqual([])
})
