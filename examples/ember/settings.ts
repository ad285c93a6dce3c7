import Type, { type Static } from 'typebox'
import type { DriverSettings } from '../../src/drivers/driver.ts'

const EmberSettingsSchema = Type.Object(
  {
    url: Type.String({
      description: 'Address of the printer: http://10.0.0.7',
      pattern: '^https?://[^\\s]+$',
      maxLength: 500,
    }),
    apiKey: Type.String({ description: 'The key that its screen shows', minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false },
)

/** What connects us to one Ember. */
export type EmberSettings = Static<typeof EmberSettingsSchema>

export const emberSettings: DriverSettings = {
  schema: EmberSettingsSchema,
  secrets: ['apiKey'],
  address: (settings) => String(settings.url ?? ''),
}
