import Type, { type Static } from 'typebox'
import type { DriverSettings } from '../driver.ts'

export const PrusalinkSettingsSchema = Type.Object(
  {
    url: Type.String({
      description: 'Address of the printer or of its PrusaLink server: http://10.0.0.7 or http://prusa.lan:8080',
      pattern: '^https?://[^\\s]+$',
      maxLength: 500,
    }),
    apiKey: Type.Optional(
      Type.String({
        description: 'PrusaLink password or API key, sent as X-Api-Key; needed unless a password is given',
        minLength: 1,
        maxLength: 200,
      }),
    ),
    username: Type.Optional(
      Type.String({ description: 'User for digest authentication; "maker" by default', minLength: 1, maxLength: 100 }),
    ),
    password: Type.Optional(
      Type.String({ description: 'Password for digest authentication', minLength: 1, maxLength: 200 }),
    ),
  },
  { additionalProperties: false, anyOf: [{ required: ['apiKey'] }, { required: ['password'] }] },
)

/** What connects us to one PrusaLink. A password wins over a key. */
export type PrusalinkSettings = Static<typeof PrusalinkSettingsSchema>

export const prusalinkSettings: DriverSettings = {
  schema: PrusalinkSettingsSchema,
  secrets: ['apiKey', 'password'],
  lacks: ['temperatures', 'home', 'jog', 'gcode'],
  address: (settings) => String(settings.url ?? ''),
}
