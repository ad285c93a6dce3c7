import { expect, test } from 'vitest'
import { type Json, testApi } from '../support/api.ts'
import { openLine } from '../support/line.ts'

// Why a printer takes none of the next prints, as each caller may know it.

const api = await testApi()
const { admin, context } = api
const { db } = context
const { addPrinter, addPrint } = openLine(db)
const member = api.as({ roles: ['member'], projects: ['beta'] })

test('of a long line everybody is told of their own prints, a page at a time, in the order of the line', async () => {
  const printerId = await addPrinter()
  for (let index = 0; index < 55; index += 1) await addPrint({ priority: index % 3 })
  const theirs = await addPrint({ project_id: 'beta', priority: 0 })
  const ids = (prints: Json): string[] => prints.map(({ printId }: Json) => printId)
  expect(ids((await member('GET', `printers/${printerId}/why`)).body.prints)).toEqual([theirs])

  const line = (await admin('GET', 'queue?limit=500')).body.items.map(({ id }: Json) => id)
  const { prints, next } = (await admin('GET', `printers/${printerId}/why`)).body
  expect([ids(prints), typeof next]).toEqual([line.slice(0, 50), 'string'])
  const seen: string[] = []
  for (let cursor = ''; ; ) {
    const page = (await admin('GET', `printers/${printerId}/why?limit=28${cursor && `&cursor=${cursor}`}`)).body
    seen.push(...ids(page.prints))
    cursor = page.next ?? ''
    if (!cursor) break
  }
  expect(seen).toEqual(line)
  expect((await admin('GET', `printers/${printerId}/why?cursor=x`)).body.code).toBe('CURSOR_INVALID')
})
