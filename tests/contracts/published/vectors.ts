import { createHash } from 'node:crypto'
import { canonicalJson } from '#contracts/canonical-json'
import { readEnrolmentCode } from '#contracts/enrolment'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { documentsFilterOf, parseTopic, partitionOf, topicOf } from '#contracts/topics'
import { proofOf } from '#edge/identity/enrolment-proof'
import { goldenSentence, keyOfSentence, sealed, strangerSentence, verifyingKeyOf } from './golden-key.ts'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

function doubleOf(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE()
}

/** Doubles by their bits (IEEE 754), those of RFC 8785 appendix B among them. */
const doubles = [
  '0000000000000000 8000000000000000 0000000000000001 8000000000000001 7fefffffffffffff ffefffffffffffff',
  '4340000000000000 c340000000000000 4430000000000000 44b52d02c7e14af5 44b52d02c7e14af6 44b52d02c7e14af7',
  '444b1ae4d6e2ef4e 444b1ae4d6e2ef4f 444b1ae4d6e2ef50 3eb0c6f7a0b5ed8c 3eb0c6f7a0b5ed8d 41b3de4355555553',
  '41b3de4355555554 41b3de4355555555 41b3de4355555556 41b3de4355555557 becbf647612f3696 43143ff3c1cb0959',
]

/** JSON as somebody might write it, each with another trap. */
const writings = [
  '{ "b" : 2 , "a" : 1 }',
  '[ 3, "x", [ true, { } ], null ]',
  '{"10":1,"9":2,"é":3,"z":4,"Z":5}',
  '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}',
  '{"__proto__":1,"constructor":2,"":3}',
  '"\\u0022\\u005c\\u002f\\b\\f\\n\\r\\t\\u0007\\u20ac\\ud83d\\ude00"',
  '"\\u007f\\u2028\\u2029\\ufeff"',
  '"e\\u0301 is not \\u00e9"',
  '[-0,1.0,1e2,1E+2,0.000001,1e-7,1e21,123456789012345680000,9007199254740993]',
  '{"deep":[[[[{"b":[],"a":{}}]]]]}',
]

function canonicalJsonVectors() {
  return {
    canonical: writings.map((json) => {
      const canonical = canonicalJson(JSON.parse(json))
      return { json, canonical, sha256: sha256(canonical) }
    }),
    doubles: doubles
      .flatMap((line) => line.split(' '))
      .map((bits) => ({ bits, canonical: canonicalJson(doubleOf(bits)) })),
  }
}

function signatureVectors() {
  const [key, stranger] = [goldenSentence, strangerSentence].map((sentence) => ({
    sentence,
    key: keyOfSentence(sentence),
  }))
  const named = (who: typeof key) => ({
    sentence: who?.sentence,
    ...(who === undefined ? {} : verifyingKeyOf(who.key)),
  })
  const said = { site: 'golden', device: 'golden-01', schema: 1, expiresAtMs: null, issuedAtMs: 1_767_600_000_000 }
  const bodies: [string, unknown][] = [
    ['cabinet-policies', { doors: { ajarSoundAfterMs: 30_000, ajarAlertAfterMs: null }, bounds: [] }],
    ['stop-list', { tags: [], lots: [{ itemId: 'Schraube ½ – 螺钉', lot: null, reason: 'recall', sinceMs: 1 }] }],
    [
      'cabinet-policies',
      { lamp: 'a member of a later version, signed with the rest', bounds: [], doors: { z: 1, a: 2 } },
    ],
  ]
  return {
    neverTrust:
      'Everybody can sign with these keys. They are for tests of foreign implementations and for nothing else.',
    golden: named(key),
    stranger: named(stranger),
    signed: bodies.map(([kind, body], index) => {
      const unsigned = { ...said, version: index + 1, kind, body }
      const envelope = key === undefined ? null : sealed(unsigned, key.key)
      return { signedText: canonicalJson(unsigned), envelope }
    }),
  }
}

const codesTyped = [
  '0abcdefg-hjkmn-pqrst-vwxyz-12345',
  '0abcdefg hjkmn pqrst vwxyz 12345',
  'oABCDEFGHJKMNPQRSTVWXYZI2345',
]
const notCodes = ['0abcdefg-hjkmn-pqrst-vwxyz-1234', '0abcdefg-hjkmn-pqrst-vwxyz-1234u', '']

function enrolmentVectors() {
  const [typed = ''] = codesTyped
  const code = readEnrolmentCode(typed)
  if (code === null) throw new Error('the golden code is none')
  const purposes = ['request', 'collect', 'issued'] as const
  const text = 'MIG6MGMCAQAwADBZ'
  return {
    codes: [...codesTyped, ...notCodes].map((each) => ({ typed: each, read: readEnrolmentCode(each) })),
    proofs: purposes.map((purpose) => ({ code: typed, purpose, text, proof: proofOf(code, purpose, text) })),
  }
}

const site = siteIdSchema.parse('golden')
const devices = ['golden-01', 'cabinet-01', '00', 'a-b', 'abcdefghijklmnopqrstuvwxyz-01234']

function topicVectors() {
  const good = topicOf(site, deviceIdSchema.parse('golden-01'), 'facts')
  const partition = good.split('/')[2] ?? ''
  const changed = (from: string, to: string) => good.replace(from, to)
  const bad: [string, string][] = [
    ['the partition of another device', changed(`/${partition}/`, `/${partition === '00' ? '01' : '00'}/`)],
    ['another version of the topics', changed('/v1/', '/v2/')],
    ['a channel there is not', changed('/facts', '/orders')],
    ['no channel', changed('/facts', '')],
    ['a level too many', `${good}/more`],
    ['documents of no kind', changed('/facts', '/documents')],
    ['documents of a kind nobody may spell', changed('/facts', '/documents/Badge_Roster')],
    ['a device spelt otherwise', changed('golden-01', 'Golden-01')],
    ['a slash before it', `/${good}`],
  ]
  return {
    devices: devices.map((id) => {
      const device = deviceIdSchema.parse(id)
      const facts = topicOf(site, device, 'facts')
      return { site, device, partition: partitionOf(device), facts, documentsFilter: documentsFilterOf(site, device) }
    }),
    bad: bad.map(([name, topic]) => {
      if (parseTopic(topic) !== null) throw new Error(`${topic} is a topic after all`)
      return { name, topic }
    }),
  }
}

/** What has no schema and still must come out the same everywhere, by the name of its file. */
export function vectors(): Map<string, Record<string, unknown>> {
  return new Map<string, Record<string, unknown>>([
    ['canonical-json', canonicalJsonVectors()],
    ['signatures', signatureVectors()],
    ['enrolment', enrolmentVectors()],
    ['topics', topicVectors()],
  ])
}
