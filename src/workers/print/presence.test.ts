import { expect, test } from 'vitest'
import type { AttemptView } from '../../entities/attempt.ts'
import type { PrintEvent } from '../live.ts'
import type { JobHandle, WorkContext } from '../work.ts'
import { Presence } from './presence.ts'

function listening(number: number) {
  let tell: (event: PrintEvent) => void = () => undefined
  const onPrint = (_id: string, listener: typeof tell) => {
    tell = listener
    return () => undefined
  }
  const context = { live: { onPrint } } as unknown as WorkContext
  const attempt = { printId: 'p', number, state: 'transferring' } as AttemptView
  const job = { signal: new AbortController().signal, progress: () => undefined } as unknown as JobHandle
  const presence = new Presence(context, attempt, job)
  const said = (state: string, of: number): void => tell({ type: 'print', state, attempt: of } as PrintEvent)
  return { presence, said }
}

test('what was committed of an earlier attempt, and is told late, ends no later one', () => {
  const { presence, said } = listening(2)
  said('preparing', 1)
  said('queued', 1)
  expect(presence.gone.aborted).toBe(false)
  said('queued', 2)
  expect(presence.gone.aborted).toBe(true)
})

test('a later attempt ends an earlier one, and the rows have the last word', () => {
  const { presence, said } = listening(1)
  said('preparing', 2)
  expect(presence.gone.aborted).toBe(true)
  presence.renew()
  expect(presence.gone.aborted).toBe(false)
  said('canceled', 1)
  expect(presence.gone.aborted).toBe(true)
})
