import Type from 'typebox'
import Compile, { type Validator } from 'typebox/compile'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { type CommandView, commandView, requestCommand } from '../../entities/command.ts'
import { printById } from '../../entities/print-view.ts'
import { printerView } from '../../entities/printer.ts'
import { type Api, type App, BASE } from '../api.ts'
import { compact } from '../cursor.ts'
import { type First, once, type Transaction } from '../once.ts'
import { whenDone } from '../prefer.ts'
import { sees } from '../principal.ts'
import { checkVerb } from '../printer-settings.ts'
import { answers, Id, IdParams, Time, UUID } from '../schemas.ts'
import { invalid } from '../validation.ts'

const celsius = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: 500, description }))
const millimetres = Type.Optional(Type.Number({ minimum: -1_000, maximum: 1_000 }))
/** What each verb takes; limits of the device are checked again by its driver. */
const ARGUMENTS = {
  pause: Type.Object({}),
  resume: Type.Object({}),
  cancel: Type.Object({}),
  temperatures: Type.Object(
    { tool0: celsius('Nozzle'), bed: celsius('Bed'), chamber: celsius('Chamber') },
    { minProperties: 1 },
  ),
  home: Type.Object({ axes: Type.Optional(Type.Array(Type.Enum(['x', 'y', 'z']), { minItems: 1, maxItems: 3 })) }),
  jog: Type.Object(
    {
      xMillimetres: millimetres,
      yMillimetres: millimetres,
      zMillimetres: millimetres,
      speedMillimetresPerMinute: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 60_000 })),
    },
    { minProperties: 1 },
  ),
  gcode: Type.Object({
    lines: Type.Array(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\r\\n]+$' }), {
      minItems: 1,
      maxItems: 50,
    }),
  }),
}
type Verb = keyof typeof ARGUMENTS
const VERBS = Object.keys(ARGUMENTS) as Verb[]
const checks = Object.fromEntries(VERBS.map((verb) => [verb, Compile(ARGUMENTS[verb])])) as Record<Verb, Validator>

const CommandBody = Type.Object({
  verb: Type.Enum(VERBS),
  arguments: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 20 })),
  deadlineSeconds: Type.Optional(Type.Integer({ minimum: 1, maximum: 30, description: 'Not sent later than that' })),
})
const CommandAnswer = Type.Object({
  commandId: Id(),
  printerId: Id(),
  printId: Type.Optional(Id('The print that it was meant for')),
  verb: Type.String(),
  state: Type.Enum(['queued', 'sent', 'accepted', 'refused', 'unknown', 'expired']),
  answer: Type.Optional(Type.String()),
  createdAt: Time('When it was asked for'),
  settledAt: Type.Optional(Time('When it was answered')),
})

/** Errors: BODY_INVALID. */
function argumentsOf(verb: Verb, given: Record<string, unknown> | undefined): Record<string, unknown> {
  const value = checks[verb].Clean(structuredClone(given ?? {}))
  if (checks[verb].Check(value)) return value as Record<string, unknown>
  throw invalid(
    checks[verb].Errors(value).map(({ instancePath, message }) => ({ field: `arguments${instancePath}`, message })),
  )
}

const commandAnswer = ({ id: commandId, printerId, ...command }: CommandView) => {
  const { printId, verb, state, answer, createdAt, settledAt } = command
  return { commandId, printerId, ...compact({ printId, verb, state, answer, createdAt, settledAt }) }
}

/** What became of it, once that is known. */
async function answered({ context }: Api, { commandId = '' }: First) {
  const command = await commandView(context.db, commandId)
  const open = !command || command.state === 'queued' || command.state === 'sent'
  return open ? undefined : { status: 200, body: commandAnswer(command) }
}

/** Commands to a printer: sent once, before their deadline; the printer's next status is the answer. */
export function commandRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['printers']
  app.post(
    '/printers/:id/commands',
    {
      config: { role: 'operator', unknown: 'PRINTER_UNKNOWN', waits: true, errors: ['COMMAND_UNSUPPORTED'] },
      schema: {
        tags,
        summary: 'Send a command',
        params: IdParams,
        body: CommandBody,
        response: answers({ 200: CommandAnswer, 202: Type.Object({ commandId: Id(), state: Type.String() }) }),
      },
    },
    async (request, reply) => {
      const { verb, deadlineSeconds } = request.body
      const printer = (await printerView(db, request.params.id)) ?? fail('PRINTER_UNKNOWN')
      checkVerb(printer, verb, VERBS)
      const wanted = argumentsOf(verb, request.body.arguments)
      const by = request.principal.sub
      const settled = whenDone(request, reply, (first) => answered(api, first))
      const effect = async (sql: Transaction) => {
        const { commandId, state } = await requestCommand(sql, {
          printerId: printer.id,
          verb,
          arguments: wanted,
          by,
          ...(deadlineSeconds ? { deadlineSeconds } : {}),
        })
        await audit(sql, { by, action: `printer.${verb}`, target: printer.id, data: { commandId, arguments: wanted } })
        return {
          status: 202,
          body: { commandId, state },
          location: `${BASE}/printers/${printer.id}/commands/${commandId}`,
          after: () => api.enqueue('control', { commandId }, `${verb} ${printer.name}`),
        }
      }
      return once(api, request, reply, effect, { settled })
    },
  )
  app.get(
    '/printers/:id/commands/:commandId',
    {
      config: { unknown: 'COMMAND_UNKNOWN' },
      schema: {
        tags,
        summary: 'What became of a command',
        params: Type.Object({ id: Id(), commandId: Type.String({ pattern: UUID }) }),
        response: answers({ 200: CommandAnswer }),
      },
    },
    async ({ params: { id, commandId }, principal }) => {
      const command = await commandView(db, commandId)
      if (command?.printerId !== id) return fail('COMMAND_UNKNOWN')
      const print = command.printId ? await printById(db, command.printId, null) : undefined
      if (!sees(principal, print?.projectId ?? '')) return fail('COMMAND_UNKNOWN')
      return commandAnswer(command)
    },
  )
}
