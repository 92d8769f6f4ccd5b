import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Fact } from '#contracts/facts/fact'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { topicOf } from '#contracts/topics'
import { type Agent, createAgent } from '#edge/agent'
import { agentConfigSchema } from '#edge/config'
import { loadModel } from '#firmware-config/load-model'
import type { Clock } from '#platform/clock'
import type { Files } from '#platform/files'
import { silentLog } from '#platform/log'
import { type Random, seededRandom } from '#platform/random'
import type { Streams } from '#platform/streams'
import { type CabinetSimulator, createCabinetSimulator } from '#simulators/cabinet/cabinet-simulator'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { signingOffice } from '#tests/contracts/signing-office'
import { type ScriptedService, startScriptedService } from '#tests/support/scripted-service'

export const siteId = siteIdSchema.parse('site-a')
export const deviceId = deviceIdSchema.parse('cabinet-01')
export const badgeNumber = '4711'
export const rosterSalt = '00112233445566778899aabbccddeeff'
export const office = signingOffice({ siteId, deviceId })

export type Ports = { mqtt: number; reader: number; badge: number }

/** A simulated cabinet and a scripted service for one agent; how bytes travel is the caller's. */
export async function cabinetAndService(options: { seed: number; units: number; clock: Clock; listen: boolean }) {
  const random = seededRandom(options.seed)
  const model = loadModel('implant-cabinet-4')
  if (model.kind !== 'cabinet') throw new Error('the implant cabinet is a cabinet')
  const cabinet: CabinetSimulator = createCabinetSimulator({
    cabinetId: deviceId,
    model,
    platform: { clock: options.clock, random: random.split('cabinet'), log: silentLog() },
    personality: impinjLikeFcc,
    radio: { tier: 'good' },
    inside: Array.from(
      { length: options.units },
      (_, i) => `3034257BF400B780${(i + 1).toString(16).toUpperCase().padStart(8, '0')}`,
    ),
  })
  const service = await startScriptedService({ siteId, deviceId, listen: options.listen })
  const badgeHash = createHash('sha256').update(`${rosterSalt}${badgeNumber}`).digest('hex')
  const badge = { badgeHash, userRef: 'user-anna', validUntilMs: Date.UTC(2040, 0, 1), revoked: false }
  const roster = office.seal({ kind: 'badge-roster', version: 1, body: { rosterSalt, badges: [badge] } })
  service.publish(topicOf(siteId, deviceId, 'documents', 'badge-roster'), roster, true)
  return { cabinet, service, random }
}

/** Password and trust as whoever puts the cabinet up lays them on its card. */
export async function layCard(folder: string, files: Files, trust = office.trust()): Promise<void> {
  await files.writeDurably(join(folder, 'mqtt-password'), 'secret\n')
  await files.writeDurably(join(folder, 'trust.json'), JSON.stringify(trust))
}

/** Starts the agent of a card; call again with the same card after abandoning the one before. */
export function bootAgent(
  folder: string,
  ports: Ports,
  world: { clock: Clock; streams: Streams; random: Random; files: Files },
): Agent {
  const config = agentConfigSchema.parse({
    deviceId,
    siteId,
    modelId: 'implant-cabinet-4',
    stateDir: folder,
    trustPath: join(folder, 'trust.json'),
    mqtt: { plain: true, host: '127.0.0.1', port: ports.mqtt, passwordFile: join(folder, 'mqtt-password') },
    reader: { host: '127.0.0.1', port: ports.reader },
    badge: { driver: 'serial-tcp', host: '127.0.0.1', port: ports.badge },
    sensorRoot: join(folder, 'no-sensors'),
  })
  const platform = { ...world, log: silentLog() }
  return createAgent(config, platform, { memoryRssBytes: () => 0 })
}

const besideTheStory: ReadonlySet<string> = new Set(['ClimateRecorded', 'DocumentApplied', 'TagIdentified'])

/** What the service stored, told as a story: kinds in order, without climate, documents and which chip is behind a tag: each comes in its own time. */
export function storyOf(service: ScriptedService): string[] {
  return service
    .stored()
    .map(({ kind }) => kind)
    .filter((kind) => !besideTheStory.has(kind))
}

/** What is inside going by the facts alone. */
export function insideByFacts(facts: readonly Fact[]): string[] {
  const inside = new Set<string>()
  for (const fact of facts) {
    if (fact.kind === 'UnitFound' || fact.kind === 'UnitPlaced') inside.add(fact.epc)
    if (fact.kind === 'UnitTaken' || fact.kind === 'UnitMissing') inside.delete(fact.epc)
    if (fact.kind === 'UncertaintyResolved' && fact.verdict === 'removed') inside.delete(fact.epc)
  }
  return [...inside].sort()
}
