import Type, { type Static } from 'typebox'
import type { DriverSettings } from '../driver.ts'

/** How long a start that was taken may show nothing, unless the settings say it (recorded: 46 s on an X1C). */
export const START_SHOWS_SECONDS = 180

const port = (description: string) => Type.Optional(Type.Integer({ description, minimum: 1, maximum: 65_535 }))

export const BambuSettingsSchema = Type.Object(
  {
    host: Type.String({
      description: 'IP address or host name of the printer, without scheme and port',
      pattern: '^[A-Za-z0-9_.:%-]+$',
      maxLength: 255,
    }),
    accessCode: Type.String({
      description: 'LAN access code, on the printer under Network',
      minLength: 1,
      maxLength: 64,
    }),
    serial: Type.String({
      description: 'Serial number, in capitals as the printer shows it: it is part of every topic',
      pattern: '^[A-Za-z0-9]{6,32}$',
    }),
    mqttPort: port('Port of MQTT over TLS; 8883 by default'),
    ftpsPort: port('Port of implicit FTPS; 990 by default'),
    cameraPort: port(
      'Port of the JPEG camera of A1 and P1; 6000 by default. Other models have one only if this is set',
    ),
    rtspsPort: port('Port of the RTSPS camera of X1, P2S and H2; 322 by default'),
    fingerprint: Type.Optional(
      Type.String({
        description: "SHA-256 of the printer's certificate, 64 hexadecimal digits; another certificate is refused",
        pattern: '^([0-9A-Fa-f]{2}:?){32}$',
      }),
    ),
    ca: Type.Optional(
      Type.String({
        description:
          "The maker's certificate authority as PEM; the printer's certificate must be issued by it to its serial",
        pattern: '-----BEGIN CERTIFICATE-----',
        maxLength: 20_000,
      }),
    ),
    startShowsSeconds: Type.Optional(
      Type.Number({
        description:
          'How long this printer may show nothing of a start that it took; 180 by default. Too short a time may print twice',
        minimum: 0.1,
        maximum: 3_600,
      }),
    ),
    storageUrl: Type.Optional(
      Type.String({
        description:
          'How a start names a file on the card; ftp:/// (A1, P2S, H2) or file:///sdcard/ (X1, P1) by the serial',
        pattern: '^[a-z]+://[^\\s]*/$',
        maxLength: 100,
      }),
    ),
  },
  { additionalProperties: false },
)

/** What connects us to one Bambu Lab printer in its LAN. */
export type BambuSettings = Static<typeof BambuSettingsSchema>

export const bambuSettings: DriverSettings = {
  schema: BambuSettingsSchema,
  secrets: ['accessCode'],
  address: (settings) => {
    const host = String(settings.host ?? '')
    return host.includes(':') && !host.startsWith('[') ? `https://[${host}]` : host && `https://${host}`
  },
}
