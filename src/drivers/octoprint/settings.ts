import Type, { type Static } from 'typebox'
import type { DriverSettings } from '../driver.ts'

export const OctoprintSettingsSchema = Type.Object(
  {
    url: Type.String({
      description:
        'Address of OctoPrint, with the path prefix when it has one: http://octopi.local or http://10.0.0.7:5000',
      pattern: '^https?://[^\\s]+$',
      maxLength: 500,
    }),
    apiKey: Type.String({ description: 'Application or user key of OctoPrint', minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false },
)

/** What connects us to one OctoPrint. */
export type OctoprintSettings = Static<typeof OctoprintSettingsSchema>

export const octoprintSettings: DriverSettings = {
  schema: OctoprintSettingsSchema,
  secrets: ['apiKey'],
  address: (settings) => String(settings.url ?? ''),
}
