import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { answerChallenge, parseChallenge } from './digest.ts'

const response = (header: string) => /response="([0-9a-f]+)"/.exec(header)?.[1]

// The example of RFC 7616, section 3.9.1, and that of RFC 2069, section 2.4 with its erratum 749.
const RFC_7616 = {
  realm: 'http-auth@example.org',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  opaque: 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
}
const MUFASA = {
  username: 'Mufasa',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
}
const offer = (algorithm: string) =>
  `Digest realm="${RFC_7616.realm}", qop="auth, auth-int", algorithm=${algorithm}, nonce="${RFC_7616.nonce}", opaque="${RFC_7616.opaque}"`

describe('digest authentication', () => {
  it('answers the examples of RFC 7616', () => {
    const answers = {
      MD5: '8ca523f5e9506fed4657c9700eebdbec',
      'SHA-256': '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    }
    for (const [algorithm, expected] of Object.entries(answers)) {
      const challenge = parseChallenge(offer(algorithm))
      expect(challenge).toEqual({ ...RFC_7616, algorithm, qop: 'auth', stale: false })
      const header = answerChallenge(challenge as never, MUFASA)
      expect(response(header)).toBe(expected)
      expect(header).toContain(`opaque="${RFC_7616.opaque}", qop=auth, nc=00000001, cnonce="${MUFASA.cnonce}"`)
    }
  })

  it('answers the example of RFC 2069, and sends nothing then that it does not know', () => {
    const challenge = parseChallenge('Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"')
    const header = answerChallenge(challenge as never, { ...MUFASA, password: 'CircleOfLife' })
    expect(response(header)).toBe('1949323746fe6a43ef61f9606e7febea')
    expect(header).not.toMatch(/qop|cnonce|nc=|algorithm|opaque/)
  })

  it('counts the uses of a nonce, and binds the session form to it', () => {
    const challenge = parseChallenge(offer('MD5-sess'))
    const second = answerChallenge(challenge as never, { ...MUFASA, count: 2 })
    expect(second).toContain('nc=00000002')
    const md5 = (value: string) => createHash('md5').update(value).digest('hex')
    const ha1 = md5(`${md5(`Mufasa:${RFC_7616.realm}:Circle of Life`)}:${RFC_7616.nonce}:${MUFASA.cnonce}`)
    const ha2 = md5('GET:/dir/index.html')
    expect(response(second)).toBe(md5(`${ha1}:${RFC_7616.nonce}:00000002:${MUFASA.cnonce}:auth:${ha2}`))
  })

  it('reads a bare stale, and takes no challenge that it cannot answer', () => {
    expect(parseChallenge('Digest realm="Printer API", nonce="0a1b2c3d00000010", stale=true')).toMatchObject({
      stale: true,
    })
    for (const other of [
      undefined,
      '',
      'ApiKey realm="Printer API"',
      'Digest realm="x"',
      offer('WHIRLPOOL'),
      'Digest realm="x", nonce="y", qop="auth-int"',
    ])
      expect(parseChallenge(other)).toBeUndefined()
  })

  it('keeps quotes in names from breaking out of their field', () => {
    const challenge = parseChallenge('Digest realm="a \\"b\\"", nonce="n"')
    expect(challenge?.realm).toBe('a "b"')
    expect(answerChallenge(challenge as never, { ...MUFASA, username: 'x", uri="/y' })).toContain(
      'username="x\\", uri=\\"/y"',
    )
  })
})
