import { readFileSync } from 'node:fs'
import { goldenSentence, keyOfSentence, sealed, strangerSentence } from './golden-key.ts'
import type { PublishedMessage } from './messages.ts'
import { type ReadAs, readAs, type Whose } from './readings.ts'
import { sample, schemas } from './sample.ts'
import { type Operation, patched, spoilings } from './spoil.ts'

/** One golden message. Exactly one of value, patch (to the good one `fullest`), text and bytesHex says what is sent. */
export type GoldenMessage = {
  name: string
  value?: unknown
  patch?: Operation[]
  text?: string
  bytesHex?: string
  /** Whether the published schema, which is its writer's, takes it. */
  schema: 'takes' | 'refuses'
  read: ReadAs
}

/** The golden messages of one message, as they are published. */
export type GoldenFile = { message: string; whose: Whose; good: GoldenMessage[]; bad: GoldenMessage[] }

const golden = keyOfSentence(goldenSentence)
const stranger = keyOfSentence(strangerSentence)
const whose: Whose = { site: 'golden', device: 'golden-01' }

const isEnvelope = (name: string) => /^(documents|commands)\//.test(name)

const bytesOf = ({ value, text, bytesHex }: Pick<GoldenMessage, 'value' | 'text' | 'bytesHex'>): Uint8Array =>
  bytesHex === undefined ? Buffer.from(text ?? JSON.stringify(value), 'utf8') : Buffer.from(bytesHex, 'hex')

/** A made-up message as the golden device sends it or is sent it, signed where it goes down. */
function own(name: string, made: unknown): unknown {
  const value = structuredClone(made) as Record<string, unknown>
  if ('deviceId' in value) value.deviceId = whose.device
  if (!isEnvelope(name)) return value
  return sealed({ ...value, site: whose.site, device: whose.device }, golden)
}

/** A message of version 1 as it was sent once, where there is one. */
function asSent(name: string): unknown {
  const file = name.replace(/^documents\//, '').replace(/^commands\/.*/, 'command')
  try {
    const value = JSON.parse(readFileSync(new URL(`../golden/${file}-v1.json`, import.meta.url), 'utf8'))
    return isEnvelope(name) && `commands/${value.body.kind}` !== name && !name.startsWith('documents/')
      ? undefined
      : value
  } catch {
    return undefined
  }
}

type Written = Omit<GoldenMessage, 'schema' | 'read'>

function judged({ name: message, schema }: PublishedMessage, written: Written, said: Written = written): GoldenMessage {
  const bytes = bytesOf(said)
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    // No JSON: no schema takes it.
  }
  const taken = written.bytesHex === undefined && schema.safeParse(value).success
  return { ...written, schema: taken ? 'takes' : 'refuses', read: readAs(message, bytes, whose) }
}

/** Ways to be wrong that are of no field: bytes, texts, whose it is, who signed it. */
function otherwiseWrong(name: string, fullest: Record<string, unknown>): Written[] {
  if (name.startsWith('facts/') || /^(enrolment|issued|renewal)/.test(name)) return []
  const text = JSON.stringify(fullest)
  const broken: Written[] = [
    { name: 'no UTF-8', bytesHex: `${Buffer.from(text.slice(0, 20)).toString('hex')}ff` },
    { name: 'no JSON', text: text.slice(0, -1) },
    { name: 'no object', text: '[]' },
  ]
  if (!isEnvelope(name)) {
    if (name === 'trust-bundle') return [{ name: 'of version 4', value: { ...fullest, schema: 4 } }]
    return [...broken, { name: 'of another device', value: { ...fullest, deviceId: 'golden-02' } }]
  }
  const { signature } = fullest as { signature: { keyId: string; value: string } }
  const wrongSignature = { ...signature, value: signature.value.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }
  return [
    ...broken,
    { name: 'signed by nobody the device knows', value: sealed(fullest, stranger) },
    { name: 'a signature with one digit changed', value: { ...fullest, signature: wrongSignature } },
    { name: 'changed after it was signed', value: { ...fullest, version: 1 } },
    { name: 'for another site', value: sealed({ ...fullest, site: 'golden-2' }, golden) },
    { name: 'for another device', value: sealed({ ...fullest, device: 'golden-02' }, golden) },
    { name: 'of another kind than its topic', value: sealed({ ...fullest, kind: 'menu-of-the-day' }, golden) },
    { name: 'of version 4', value: sealed({ ...fullest, schema: 4 }, golden) },
    ...(name.startsWith('commands/')
      ? [
          { name: 'that never expires', value: sealed({ ...fullest, expiresAtMs: null }, golden) },
          { name: 'longer than a command may be', value: sealed({ ...fullest, padding: 'x'.repeat(4_096) }, golden) },
        ]
      : []),
  ]
}

/** A fact and a batch of other versions, and what no rule of a field says. */
function ofBatches(name: string, fullest: Record<string, unknown>): Written[] {
  if (name !== 'batch') return []
  const [first] = fullest.facts as Record<string, unknown>[]
  const nested = (depth: number): unknown => (depth === 0 ? 1 : { in: nested(depth - 1) })
  const tooLarge = JSON.stringify({ ...fullest, facts: [{ ...first, elapsedMs: 0 }] })
  return [
    { name: 'a kind of fact nobody knows', value: { ...fullest, facts: [{ ...first, kind: 'LampFailed' }] } },
    { name: 'of version 4', value: { ...fullest, schema: 4 } },
    { name: 'a fact nested 17 deep', value: { ...fullest, facts: [{ ...first, more: nested(17) }] } },
    { name: 'a number no double holds', text: tooLarge.replace('"elapsedMs":0', '"elapsedMs":1e999') },
  ]
}

/** What is broken in the same way in several messages is written out in the first; what is missing, in each. */
const writtenOut = new Set<string>()
function isNew({ name, patch }: { name: string; patch: Operation[] }): boolean {
  const what = `${name} ${JSON.stringify(patch)}`
  const isKnown = writtenOut.has(what) && patch[0]?.op !== 'remove'
  writtenOut.add(what)
  return !isKnown
}

/** The good and the bad ones of a message. */
export function goldenFileOf(message: PublishedMessage): GoldenFile {
  const { name } = message
  const schema = schemas.get(name) ?? {}
  const least = own(name, sample(schema, 'least'))
  const fullest = own(name, sample(schema, 'fullest')) as Record<string, unknown>
  const sent = asSent(name)
  const sentOwn = sent === undefined ? [] : [{ name: 'as it was sent once', value: own(name, sent) }]
  const good: Written[] = [{ name: 'least', value: least }, { name: 'fullest', value: fullest }, ...sentOwn]
  const broken = spoilings(schema, fullest)
    .filter(isNew)
    .map(({ name: how, patch }): GoldenMessage => {
      const value = patched(fullest, patch)
      if (!isEnvelope(name)) return judged(message, { name: how, patch }, { name: how, value })
      const isSealed = typeof value === 'object' && !Array.isArray(value) && !/^\/signature/.test(patch[0]?.path ?? '')
      return judged(message, { name: how, value: isSealed ? sealed(value as Record<string, unknown>, golden) : value })
    })
  const others = [...otherwiseWrong(name, fullest), ...ofBatches(name, fullest)]
  return {
    message: name,
    whose,
    good: good.map((written) => judged(message, written)),
    bad: [...broken, ...others.map((written) => judged(message, written))],
  }
}
