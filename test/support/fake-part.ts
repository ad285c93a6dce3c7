import { createServer } from 'node:http'

/**
 * Stands for main.ts in tests of the supervisor: the same words, the same messages, no work. The api listens, the
 * monitor does not heed SIGTERM, the render part cannot start.
 */
const [, name] = process.argv.slice(2)
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => name !== 'monitor' && process.exit(0))
setInterval(() => undefined, 1_000)

if (name === 'render') {
  process.send?.({ failed: 'there is no paint', code: 'INTERNAL' }, undefined, undefined, () => process.exit(1))
} else if (name === 'api') {
  const server = createServer((_, answer) => answer.end(process.env.DATABASE_URL))
  server.listen(Number(process.env.PORT), process.env.HOST, () =>
    process.send?.({ ready: true, address: process.env.PORT }),
  )
} else {
  process.send?.({ ready: true })
}
