import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

const root = join(import.meta.dirname, '../../../edge/contracts/published')
const jsonOf = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))

export type ChannelName =
  | 'facts'
  | 'telemetry'
  | 'status'
  | 'requests'
  | 'receipts'
  | 'commands'
  | 'identity'
  | 'documents'

export type ChannelRules = {
  channel: ChannelName
  topic: string
  to: 'service' | 'device'
  qos: 0 | 1
  retain: boolean
  bytesMax: number
}

/** What of the published contract is a table and no schema. */
export const published = jsonOf('channels.json') as {
  mqtt: { packetBytesMax: number }
  channels: ChannelRules[]
  documents: { kind: string; bytesMax: number; for: string[] }[]
}

/** Where a rule is written. */
export function clause(number: string): string {
  return `contract ${number}`
}

/** FNV-1a, 32 bit, modulo 64, in two digits (clause 2.2). */
function partitionOf(device: string): string {
  let hash = 2_166_136_261
  for (const character of device) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return String(hash % 64).padStart(2, '0')
}

/** Whose topics: the device of a site. */
export type Whose = { site: string; device: string }

/** The rules of a channel. */
export function rulesOf(channel: ChannelName): ChannelRules {
  const rules = published.channels.find((each) => each.channel === channel)
  if (rules === undefined) throw new Error(`${channel} is not published`)
  return rules
}

/** A topic of a device; of documents the kind, or `+` for all of them. */
export function topicOf({ site, device }: Whose, channel: ChannelName, kind = '+'): string {
  const parts: Record<string, string> = { partition: partitionOf(device), site, device, kind }
  return rulesOf(channel).topic.replace(/\{(\w+)\}/g, (_whole, name: string) => parts[name] ?? '')
}

/** The channel of a topic when it is one of this device's; null for any other. */
export function channelOf(whose: Whose, topic: string): ChannelName | null {
  const found = published.channels.find(({ channel }) => {
    if (channel !== 'documents') return topicOf(whose, channel) === topic
    return topic.startsWith(topicOf(whose, channel, '')) && /^[a-z][a-z-]{0,31}$/.test(topic.split('/').at(-1) ?? '')
  })
  return found?.channel ?? null
}

const ajv = new Ajv2020({ strict: true })
const schemaNames = readdirSync(join(root, 'schemas'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.json'))
  .map((path) => path.slice(0, -'.json'.length))
const validators = new Map<string, ValidateFunction>()

function validatorOf(name: string): ValidateFunction {
  if (validators.size === 0) {
    const schemas = schemaNames.map((each) => [each, jsonOf(`schemas/${each}.json`)] as const)
    for (const [, schema] of schemas) ajv.addSchema(schema)
    for (const [each, { $id }] of schemas) {
      const validator = ajv.getSchema($id)
      if (validator !== undefined) validators.set(each, validator)
    }
  }
  const found = validators.get(name)
  if (found === undefined) throw new Error(`no schema is called ${name}`)
  return found
}

/** Whether there is a schema of that name. */
export function isPublished(name: string): boolean {
  return schemaNames.includes(name)
}

/** What keeps a value from being the message of that name; null when it is one. */
export function faultOf(name: string, value: unknown): string | null {
  const validate = validatorOf(name)
  if (validate(value)) return null
  const [error] = validate.errors ?? []
  return `${error?.instancePath || 'the message'} ${error?.message ?? 'is not as its schema says'}`
}

/** A golden message of the published files, by the names of its file and of itself. */
export function goldenOf(
  file: string,
  isGood: boolean,
): { name: string; value?: unknown; patch?: unknown; read: Read }[] {
  const { good, bad } = jsonOf(`golden/${file}.json`)
  return isGood ? good : bad
}
export type Read = { by: string; as: string; error?: string }

/** The kinds of facts there are. */
export const factKinds = schemaNames
  .filter((name) => name.startsWith('facts/'))
  .map((name) => name.slice('facts/'.length))
