import { expect, test } from 'vitest'
import { PrintyardError } from '../core/errors.ts'
import type { ListedFile } from '../drivers/driver.ts'
import { suspectsOn } from './suspects.ts'

const holding = (files: ListedFile[]) => ({ listFiles: async () => files })
const failing = (code: 'PRINTER_CREDENTIALS' | 'PRINTER_PROTOCOL' | 'PRINTER_OFFLINE') => ({
  listFiles: () => Promise.reject(new PrintyardError(code)),
})

test('files named like ours that were printed, or of which nobody counts, are suspects', async () => {
  const files = [
    { name: 'py-ran.gcode', timesPrinted: 2 },
    { name: 'py-never.gcode', timesPrinted: 0 },
    { name: 'folder/py-uncounted.gcode' },
    { name: 'py-marker.gcode' },
    { name: 'benchy.gcode', timesPrinted: 7 },
  ]
  expect((await suspectsOn(holding(files))).map(({ fileName }) => fileName)).toEqual([
    'py-ran.gcode',
    'folder/py-uncounted.gcode',
  ])
})

test('a printer that cannot list, or whose key may not, tells nothing; one that does not answer is asked again', async () => {
  expect(await suspectsOn({})).toEqual([])
  expect(await suspectsOn(failing('PRINTER_CREDENTIALS'))).toEqual([])
  expect(await suspectsOn(failing('PRINTER_PROTOCOL'))).toEqual([])
  await expect(suspectsOn(failing('PRINTER_OFFLINE'))).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
})

test('of a hundred printers sixteen are listed at a time, and all of them in the end', async () => {
  let [now, most, done] = [0, 0, 0]
  const listFiles = async () => {
    now += 1
    most = Math.max(most, now)
    await new Promise((resolve) => setTimeout(resolve, 2))
    now -= 1
    done += 1
    return []
  }
  await Promise.all(Array.from({ length: 100 }, () => suspectsOn({ listFiles })))
  expect([most, done]).toEqual([16, 100])
})
