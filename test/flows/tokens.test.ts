import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { type Caller, testApi, token } from '../support/api.ts'

// Tokens of an identity server: its keys over HTTP (JWKS), their rotation, and what attackers make of tokens.

type Key = { kid: string; alg: 'RS256' | 'ES256'; privateKey: KeyObject; publicKey: KeyObject }
const rsa = (kid: string): Key => ({ kid, alg: 'RS256', ...generateKeyPairSync('rsa', { modulusLength: 2048 }) })
const ec = (kid: string): Key => ({ kid, alg: 'ES256', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) })
/** A key as its server shows it; some servers do not say what it is for. */
const jwk = ({ kid, alg, publicKey }: Key) => ({
  ...publicKey.export({ format: 'jwk' }),
  kid,
  ...(kid.startsWith('bare') ? {} : { alg, use: 'sig' }),
})
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed with a private key; `header` is what an attacker writes over it. */
function signed({ kid, alg, privateKey }: Key, claims: object, header: object = {}, hash = 'sha256'): string {
  const text = `${encode({ alg, kid, typ: 'JWT', ...header })}.${encode(claims)}`
  const signature = sign(hash, Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

/** An identity server: what it answers is what `keys` hold, or what `answer` does. */
const issuer = {
  asked: 0,
  keys: [] as Key[],
  answer: undefined as ((response: ServerResponse) => void) | undefined,
}
const server = createServer((_request, response) => {
  issuer.asked += 1
  if (issuer.answer) return issuer.answer(response)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ keys: issuer.keys.map(jwk) }))
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
afterAll(() => server.close())
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const [rsaKey, ecKey, foreignKey, bareKey] = [rsa('rsa-1'), ec('ec-1'), rsa('rsa-1'), rsa('bare-1')]
issuer.keys = [rsaKey, ecKey, bareKey]
const expected = { iss: 'https://id.example', aud: 'printyard' }
const settings = { JWT_ISSUER: expected.iss, JWT_AUDIENCE: expected.aud, JWKS_URL: `${origin}/keys` }
const api = await testApi(settings)
const now = (): number => Math.floor(Date.now() / 1_000)
const claims = (more: object = {}) => ({ ...expected, sub: 'mia', projects: ['alpha'], exp: now() + 600, ...more })

const asks =
  (plain: (headers: Record<string, string>) => Caller) =>
  async (text: string): Promise<[number, string | undefined]> => {
    const answer = await plain({ authorization: `Bearer ${text}` })('GET', 'session')
    return [answer.status, answer.body.code ?? answer.body.sub]
  }
const ask = asks(api.plain)
const REFUSED = [401, 'CREDENTIALS_INVALID']
const secret = 'a-secret-for-tests-only'

test('tokens of the identity server and of the shared secret sign in, and the keys are read once', async () => {
  expect(await ask(signed(rsaKey, claims()))).toEqual([200, 'mia'])
  expect(await ask(signed(ecKey, claims({ sub: 'eva' })))).toEqual([200, 'eva'])
  expect(await ask(token(claims()))).toEqual([200, 'mia'])
  await Promise.all(Array.from({ length: 20 }, () => ask(signed(rsaKey, claims()))))
  expect(issuer.asked).toBe(1)
  const session = await api.plain()('POST', 'session', { body: { token: signed(rsaKey, claims()) } })
  expect(session.body).toMatchObject({ sub: 'mia', role: 'member' })
})

test('a token without a signature, or with one of no algorithm, is refused', async () => {
  const [, body] = signed(rsaKey, claims()).split('.')
  for (const alg of ['none', 'None', 'NONE', '']) {
    expect(await ask(`${encode({ alg, typ: 'JWT' })}.${body}.`)).toEqual(REFUSED)
    expect(await ask(signed(rsaKey, claims(), { alg }))).toEqual(REFUSED)
  }
  expect(await ask(`${encode({ alg: 'RS256', kid: 'rsa-1' })}.${body}.`)).toEqual(REFUSED)
  expect(await ask(`${signed(rsaKey, claims()).split('.').slice(0, 2).join('.')}.`)).toEqual(REFUSED)
})

test('a public key is no secret: HS256 signed with it in any form is refused', async () => {
  const { publicKey } = rsaKey
  const forms = [
    publicKey.export({ type: 'spki', format: 'pem' }),
    String(publicKey.export({ type: 'spki', format: 'pem' })).trim(),
    publicKey.export({ type: 'pkcs1', format: 'pem' }),
    publicKey.export({ type: 'spki', format: 'der' }),
    JSON.stringify(jwk(rsaKey)),
    String(publicKey.export({ format: 'jwk' }).n),
  ]
  for (const form of forms) {
    const text = `${encode({ alg: 'HS256', kid: 'rsa-1', typ: 'JWT' })}.${encode(claims())}`
    expect(await ask(`${text}.${createHmac('sha256', form).update(text).digest('base64url')}`)).toEqual(REFUSED)
  }
})

test('an algorithm belongs to a type of key, and the type is that of the key', async () => {
  // The right private key, named as the other one, and under algorithms that we never take.
  expect(await ask(signed(rsaKey, claims(), { kid: 'ec-1' }))).toEqual(REFUSED)
  expect(await ask(signed(ecKey, claims(), { kid: 'rsa-1' }))).toEqual(REFUSED)
  expect(await ask(signed(rsaKey, claims(), { alg: 'ES256' }))).toEqual(REFUSED)
  for (const alg of ['RS384', 'RS512', 'PS256', 'HS384', 'HS512', 'EdDSA']) {
    expect([alg, ...(await ask(signed(rsaKey, claims(), { alg })))]).toEqual([alg, ...REFUSED])
  }
  expect(await ask(token(claims(), secret, 'HS512'))).toEqual(REFUSED)
  // A key that may be used for anything is used for what we take only.
  expect(await ask(signed(bareKey, claims()))).toEqual([200, 'mia'])
  for (const [alg, hash] of [
    ['RS384', 'sha384'],
    ['RS512', 'sha512'],
  ] as const) {
    expect(await ask(signed(bareKey, claims(), { alg }, hash))).toEqual(REFUSED)
  }
})

test('a key of somebody else is refused, whatever the token says of where keys are', async () => {
  expect(await ask(signed(foreignKey, claims()))).toEqual(REFUSED)
  const before = issuer.asked
  const told = { jwk: jwk(foreignKey), jku: `${origin}/evil`, x5u: `${origin}/evil`, x5c: ['MIIB'] }
  for (const header of [told, { ...told, kid: undefined }, { jku: `${origin}/evil` }, { jwk: told.jwk }]) {
    expect(await ask(signed(foreignKey, claims(), header))).toEqual(REFUSED)
  }
  for (const kid of ['../../dev/null', "' OR 1=1 --", '', 'nobody', 7, { a: 1 }]) {
    expect(await ask(signed(foreignKey, claims(), { kid }))).toEqual(REFUSED)
  }
  // Unknown ids ask for the set anew only once it has cooled down.
  expect(issuer.asked).toBe(before)
  expect(await ask(signed(rsaKey, claims(), { crit: ['exp'], exp: 1 }))).toEqual(REFUSED)
  expect(await ask(signed(rsaKey, claims(), { b64: false, crit: ['b64'] }))).toEqual(REFUSED)
})

test('expiry counts, with the allowed difference of clocks and no more', async () => {
  for (const sign of [(more: object) => signed(rsaKey, claims(more)), (more: object) => token(claims(more))]) {
    expect(await ask(sign({ exp: now() - 60 }))).toEqual(REFUSED)
    expect(await ask(sign({ exp: now() - 2 }))).toEqual([200, 'mia'])
    expect(await ask(sign({ nbf: now() + 60 }))).toEqual(REFUSED)
    expect(await ask(sign({ nbf: now() + 2 }))).toEqual([200, 'mia'])
    for (const exp of ['never', String(now() + 60), null, Number.MAX_VALUE * 2]) {
      expect([exp, ...(await ask(sign({ exp })))]).toEqual([exp, ...REFUSED])
    }
  }
  // A session that such a token opens ends with it.
  const body = { token: token(claims({ exp: now() - 2 })) }
  const opened = await api.plain()('POST', 'session', { body })
  expect(opened.body.expiresInSeconds).toBeLessThanOrEqual(3)
})

test('issuer and audience must be there and be ours', async () => {
  for (const wrong of [
    { iss: 'https://evil.example' },
    { iss: undefined },
    { iss: ['https://id.example'] },
    { iss: 'https://id.example/' },
    { aud: 'other' },
    { aud: undefined },
    { aud: ['other', 'another'] },
    { aud: [] },
    { sub: undefined },
    { sub: '' },
    { sub: { a: 1 } },
  ]) {
    expect([wrong, ...(await ask(signed(rsaKey, claims(wrong))))]).toEqual([wrong, ...REFUSED])
    expect([wrong, ...(await ask(token(claims(wrong) as never)))]).toEqual([wrong, ...REFUSED])
  }
  expect(await ask(signed(rsaKey, claims({ aud: ['other', 'printyard'] })))).toEqual([200, 'mia'])
})

test('a signature that was changed, and a token with more or less parts, are refused', async () => {
  const [head, body, signature = ''] = signed(rsaKey, claims()).split('.')
  const admin = encode(claims({ roles: ['admin'] }))
  for (const text of [
    `${head}.${admin}.${signature}`,
    `${head}.${body}.${signature.slice(0, -6)}AAAAAA`,
    `${head}.${body}.${signature}.${signature}`,
    `${head}.${body}`,
    'e30.e30.e30',
    `${encode([])}.${body}.${signature}`,
  ]) {
    expect(await ask(text)).toEqual(REFUSED)
  }
  // ECDSA's famous zero signature.
  const zero = `${encode({ alg: 'ES256', kid: 'ec-1' })}.${body}.${Buffer.alloc(64).toString('base64url')}`
  expect(await ask(zero)).toEqual(REFUSED)
})

test('an added key counts at its first token, and the keys are not asked for more often than the pause allows', async () => {
  const { openKeySet } = await import('../../src/api/key-set.ts')
  const { jwtVerify } = await import('jose')
  const keys = openKeySet(`${origin}/keys`, { cooldownMs: 0 })
  const read = (text: string) => jwtVerify(text, keys, { algorithms: ['RS256', 'ES256'] })
  issuer.keys = [rsaKey]
  await expect(read(signed(rsaKey, claims()))).resolves.toBeTruthy()
  const next = rsa('rsa-2')
  issuer.keys = [rsaKey, next]
  await expect(read(signed(next, claims()))).resolves.toBeTruthy()
  issuer.keys = [next]
  await expect(read(signed(rsa('rsa-3'), claims()))).rejects.toThrow()
  // The old one went with the set that was read for the unknown one.
  await expect(read(signed(rsaKey, claims()))).rejects.toThrow()
})

test.each<[string, (response: ServerResponse) => void]>([
  ['is away', (response) => response.destroy()],
  ['answers an error', (response) => response.writeHead(500).end()],
  ['redirects', (response) => response.writeHead(302, { location: `${origin}/other` }).end()],
  ['answers no JSON', (response) => response.end('<html>')],
  ['answers no keys', (response) => response.end('{"keys": 5}')],
  ['answers without end', (response) => response.end(`{"keys": [], "x": "${'x'.repeat(1_000_000)}"}`)],
])('an identity server that %s is 503 for its tokens, and nobody else notices', async (_how, answer) => {
  const other = await testApi(settings)
  issuer.answer = answer
  const asked = issuer.asked
  const askOther = asks(other.plain)
  expect(await askOther(signed(rsaKey, claims()))).toEqual([503, 'SERVICE_MISSING'])
  expect(await askOther(signed(rsaKey, claims()))).toEqual([503, 'SERVICE_MISSING'])
  expect(issuer.asked - asked).toBe(1)
  expect(await askOther(token(claims()))).toEqual([200, 'mia'])
  expect((await other.admin('GET', 'session')).status).toBe(200)
  issuer.answer = undefined
})

test('without an identity server only the shared secret signs in', async () => {
  const other = await testApi({ JWT_ISSUER: expected.iss, JWT_AUDIENCE: expected.aud })
  expect(await asks(other.plain)(signed(rsaKey, claims()))).toEqual(REFUSED)
  expect(await asks(other.plain)(token(claims()))).toEqual([200, 'mia'])
  // Every key is the secret here: only the list of algorithms stands between it and the other hashes.
  for (const [alg, hash] of OTHER_HASHES) {
    expect([alg, ...(await asks(other.plain)(hashed(secret, claims(), alg, hash)))]).toEqual([alg, ...REFUSED])
  }
})

const OTHER_HASHES = [
  ['HS384', 'sha384'],
  ['HS512', 'sha512'],
] as const
/** Signed with a secret under the algorithm that it names, truly. */
function hashed(key: string, body: object, alg: string, hash: string): string {
  const head = `${encode({ alg, typ: 'JWT' })}.${encode(body)}`
  return `${head}.${createHmac(hash, key).update(head).digest('base64url')}`
}

test('with an identity server too, the shared secret signs with the one hash; so does the key of our own cookies', async () => {
  for (const [alg, hash] of OTHER_HASHES) {
    expect([alg, ...(await ask(hashed(secret, claims(), alg, hash)))]).toEqual([alg, ...REFUSED])
  }
  const own = createHmac('sha256', secret).update('printyard session').digest('hex')
  const session = { csrf: 'x', claims: { sub: 'mia', roles: ['member'], projects: [] }, exp: now() + 600 }
  const cookie = async (value: string) =>
    (await api.plain({ cookie: `printyard-session=${value}` })('GET', 'session')).status
  expect(await cookie(hashed(own, session, 'HS256', 'sha256'))).toBe(200)
  for (const [alg, hash] of OTHER_HASHES)
    expect([alg, await cookie(hashed(own, session, alg, hash))]).toEqual([alg, 401])
})

test('roles and projects are read where the identity server puts them', async () => {
  const other = await testApi({
    JWT_ROLES_CLAIM: 'realm_access.roles',
    JWT_PROJECTS_CLAIM: 'https://shop.example/projects',
  })
  const told = { sub: 'kim', realm_access: { roles: ['viewer', 'offline'] }, 'https://shop.example/projects': ['beta'] }
  const who = await other.plain({ authorization: `Bearer ${token(told)}` })('GET', 'session')
  expect(who.body).toEqual({ sub: 'kim', role: 'viewer', projects: ['beta'] })
  const elsewhere = other.plain({ authorization: `Bearer ${token({ sub: 'kim', roles: ['admin'] } as never)}` })
  expect((await elsewhere('GET', 'session')).body.role).toBe('member')
})
