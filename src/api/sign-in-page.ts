import type { FastifyInstance, FastifyReply } from 'fastify'
import { BASE } from './api.ts'

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Printyard: sign in</title>
<style>
  body { font: 16px system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; color: #223 }
  form { display: grid; gap: 12px; width: min(24rem, 90vw) }
  input, button { font: inherit; padding: 8px 10px }
  output { color: #b00; min-height: 1.5em }
</style>
<form>
  <label for="key">API key or token</label>
  <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
  <button>Sign in</button>
  <output></output>
</form>
<script src="/sign-in.js" defer></script>
</html>`

/** A token has two dots, a key none. After signing in, the page that was asked for is loaded again. */
const SCRIPT = `const form = document.querySelector('form')
form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const key = form.key.value.trim()
  const body = key.split('.').length === 3 ? { token: key } : { apiKey: key }
  const answer = await fetch('${BASE}/session', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  if (answer.ok) location.reload()
  else document.querySelector('output').textContent = (await answer.json()).detail
})
`

/** Asks a browser to sign in, where it would otherwise see a bare 401. */
export function signInPage(reply: FastifyReply): FastifyReply {
  return reply.code(401).type('text/html; charset=utf-8').send(PAGE)
}

/** The page's script; a file of its own, since the content security policy allows none inside a page. */
export function signInScript(app: FastifyInstance): void {
  app.get('/sign-in.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(SCRIPT),
  )
}
