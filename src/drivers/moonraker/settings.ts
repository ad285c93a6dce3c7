import Type, { type Static } from 'typebox'
import type { DriverSettings } from '../driver.ts'

export const MoonrakerSettingsSchema = Type.Object(
  {
    url: Type.String({
      description:
        'Address of Moonraker, or of the web page in front of it: http://10.0.0.7:7125 or http://voron.local',
      pattern: '^https?://[^\\s]+$',
      maxLength: 500,
    }),
    apiKey: Type.Optional(
      Type.String({
        description: 'API key of Moonraker; not needed where it trusts the address that we come from',
        minLength: 1,
        maxLength: 200,
      }),
    ),
  },
  { additionalProperties: false },
)

/** What connects us to one Moonraker. */
export type MoonrakerSettings = Static<typeof MoonrakerSettingsSchema>

export const moonrakerSettings: DriverSettings = {
  schema: MoonrakerSettingsSchema,
  secrets: ['apiKey'],
  address: (settings) => String(settings.url ?? ''),
}
