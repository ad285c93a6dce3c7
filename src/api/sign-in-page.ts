import type { FastifyInstance, FastifyReply } from 'fastify'
import type { PrintyardError } from '../core/errors.ts'
import { BASE } from './api.ts'

const page = (message: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Printyard: sign in</title>
<style>
  :root { color-scheme: light dark; --ink: #1d2530; --paper: #f3f5f7; --card: #fff; --line: #ccd3da; --accent: #0b6e5f }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e5e9ee; --paper: #151a21; --card: #1e252e; --line: #3a4552; --accent: #2a9d8a }
  }
  * { box-sizing: border-box }
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0; display: grid; place-items: center; min-height: 90vh;
    background: var(--paper); color: var(--ink) }
  form { display: grid; gap: 12px; width: min(26rem, 92vw); padding: 28px; background: var(--card);
    border: 1px solid var(--line); border-radius: 10px }
  h1 { font-size: 1.4rem; margin: 0 }
  p { margin: 0 0 8px; opacity: .75; font-size: .9rem }
  label { font-weight: 600 }
  input, button { font: inherit; padding: 9px 12px; border-radius: 6px; border: 1px solid var(--line) }
  button { background: var(--accent); border-color: var(--accent); color: #fff; font-weight: 600; cursor: pointer }
  output { color: #d33; min-height: 1.5em }
  [hidden] { display: none }
</style>
<form>
  <h1>Printyard</h1>
  <p>This page is for operators and administrators.</p>
  <input name="user" autocomplete="username" value="printyard" hidden>
  <label for="key">API key or token</label>
  <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
  <button>Sign in</button>
  <output>${message}</output>
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

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => ESCAPES[sign] ?? sign)

/** Asks a browser to sign in, where it would otherwise see a bare 401; or as somebody else, instead of a bare 403. */
export function signInPage(reply: FastifyReply, { status, code, detail }: PrintyardError): FastifyReply {
  const message = code === 'SIGN_IN_REQUIRED' ? '' : escaped(detail)
  return reply.code(status).type('text/html; charset=utf-8').send(page(message))
}

/** The page's script; a file of its own, since the content security policy allows none inside a page. */
export function signInScript(app: FastifyInstance): void {
  app.get('/sign-in.js', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(SCRIPT),
  )
}
