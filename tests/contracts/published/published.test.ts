import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { channelToPublish, maySubscribe } from '#cloud/broker/topic-rights'
import { configSchema } from '#cloud/config'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { channels, documentsFilterOf, topicOf } from '#contracts/topics'
import { trustBundleSchema } from '#contracts/trust-bundle'
import { believedKeys } from '#edge/documents/believed-keys'
import { signedReader } from '#edge/documents/read-signed'
import { sourceFiles, textOf } from '#tests/architecture/source-files'
import { signingOffice } from '#tests/contracts/signing-office'
import { publishedChannels } from './channels.ts'
import { differences, publishedRoot } from './differences.ts'
import { goldenSentence, keyOfSentence, verifyingKeyOf } from './golden-key.ts'
import type { GoldenFile, GoldenMessage } from './golden-messages.ts'
import { publishedMessages } from './messages.ts'
import { publishedFiles } from './published-files.ts'
import { patched } from './spoil.ts'

const jsonOf = (path: string) => JSON.parse(readFileSync(join(publishedRoot, path), 'utf8'))
const files = publishedFiles()

it('what is published is what the schemas say now (npm run contract -- --write)', () => {
  expect(differences(files)).toEqual({ missing: [], changed: [], tooMuch: [] })
})

/** A validator that knows nothing of ours but the committed files. */
const ajv = new Ajv2020({ strict: true, allErrors: false })
for (const path of files.keys()) if (path.startsWith('schemas/')) ajv.addSchema(jsonOf(path))

function sentOf({ good }: GoldenFile, { value, patch, text }: GoldenMessage): unknown {
  const fullest = good.find(({ name }) => name === 'fullest')?.value
  if (patch !== undefined) return patched(fullest, patch)
  if (text === undefined) return value
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

describe.each(publishedMessages.map(({ name }) => name))('the golden messages of %s', (name) => {
  const file: GoldenFile = jsonOf(`golden/${name}.json`)
  const validate = ajv.getSchema(jsonOf(`schemas/${name}.json`).$id)

  it('good ones are taken by the published schema and by their reader', () => {
    expect(file.good.length).toBeGreaterThan(1)
    for (const message of file.good) {
      expect([message.name, validate?.(sentOf(file, message)), message.read.as]).toEqual([message.name, true, 'taken'])
    }
  })

  it('bad ones are refused by the published schema where it can say so, else by their reader, by name', () => {
    expect(file.bad.length).toBeGreaterThan(0)
    for (const message of file.bad) {
      expect([message.name, validate?.(sentOf(file, message))]).toEqual([message.name, message.schema === 'takes'])
      if (message.schema === 'takes') expect([message.name, message.read]).toHaveProperty('1.error')
    }
  })
})

it.each(channels)('who may speak and listen on %s is who the published table says', (channel) => {
  const [site, device] = [siteIdSchema.parse('golden'), deviceIdSchema.parse('golden-01')]
  const topic = channel === 'documents' ? topicOf(site, device, channel, 'stop-list') : topicOf(site, device, channel)
  const filter = channel === 'documents' ? documentsFilterOf(site, device) : topic
  const to = publishedChannels().channels.find((each) => each.channel === channel)?.to
  const said = [channelToPublish(site, device, topic) !== null, maySubscribe(site, device, filter)]
  expect(said).toEqual(to === 'service' ? [true, false] : [false, true])
})

it('the broker cuts packets where the published table says', () => {
  expect(configSchema.parse({}).mqtt.packetBytesMax).toBe(publishedChannels().mqtt.packetBytesMax)
})

describe('the golden key', () => {
  const whose = { siteId: siteIdSchema.parse('golden'), deviceId: deviceIdSchema.parse('golden-01') }
  const office = signingOffice(whose)
  const golden = verifyingKeyOf(keyOfSentence(goldenSentence))
  const verdictOf = (trust: unknown) => {
    const { verify } = believedKeys(trustBundleSchema.parse(trust).signingKeys, () => null)
    const file: GoldenFile = jsonOf('golden/documents/badge-roster.json')
    const read = signedReader({ ...whose, verify })('badge-roster', JSON.stringify(file.good[0]?.value))
    return read.ok ? 'believed' : read.reason
  }

  it('opens no door of a device whose trust bundle does not name it', () => {
    expect(verdictOf(office.trust())).toBe('key-unknown')
  })

  it('is believed where somebody named it, as a test of a foreign agent does', () => {
    expect(verdictOf({ ...office.trust(), signingKeys: [golden] })).toBe('believed')
  })

  it('is named nowhere in the project but among the golden messages', () => {
    const naming = sourceFiles(/\.(ts|tsx|json|md|service)$/).filter((path) =>
      [golden.publicKey, golden.keyId].some((word) => textOf(path).includes(word)),
    )
    expect(naming.filter((path) => !/^edge\/contracts\/published\/(golden|vectors)\//.test(path))).toEqual([])
  })
})

it('canonical JSON: doubles are written as appendix B of RFC 8785 says', () => {
  const { doubles } = jsonOf('vectors/canonical-json.json') as { doubles: { bits: string; canonical: string }[] }
  const said = new Map(doubles.map(({ bits, canonical }) => [bits, canonical]))
  const appendixB: Record<string, string> = {
    '0000000000000000': '0',
    '8000000000000000': '0',
    '0000000000000001': '5e-324',
    '7fefffffffffffff': '1.7976931348623157e+308',
    '4340000000000000': '9007199254740992',
    '4430000000000000': '295147905179352830000',
    '44b52d02c7e14af5': '9.999999999999997e+22',
    '44b52d02c7e14af6': '1e+23',
    '444b1ae4d6e2ef4e': '999999999999999700000',
    '444b1ae4d6e2ef50': '1e+21',
    '3eb0c6f7a0b5ed8d': '0.000001',
    '41b3de4355555554': '333333333.33333325',
    becbf647612f3696: '-0.0000033333333333333333',
    '43143ff3c1cb0959': '1424953923781206.2',
  }
  for (const [bits, canonical] of Object.entries(appendixB)) expect([bits, said.get(bits)]).toEqual([bits, canonical])
})
