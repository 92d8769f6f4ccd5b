import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readEnrolmentCode } from '#contracts/enrolment'
import { createAgent } from '#edge/agent'
import { agentConfigSchema } from '#edge/config'
import { certificateRequestOf, keyFingerprintOf, newDeviceKey } from '#edge/identity/certificate-request'
import { enrol, identityPaths } from '#edge/identity/enrol'
import { proofOf } from '#edge/identity/enrolment-proof'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { scriptedReader } from '#tests/support/scripted-reader'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { ModelAgent } from '../stand-ins/model-agent.ts'
import { AgentBench } from './agent/agent-bench.ts'
import { beginSecure } from './agent/agent-mode.ts'
import { secureChecks } from './agent/checks/secure.ts'
import { judgeAgent } from './agent/judge-agent.ts'

const whose = { site: 'golden', device: 'golden-01' }
const loopback = { host: '127.0.0.1', port: 0 }

/** A bench behind real TLS, and what it laid for the device. */
async function secureBench() {
  const dir = temporaryFolder()
  const operator = { killAndStart: null, stop: null }
  const bench = new AgentBench({ clock: systemClock(), whose, password: null, operator })
  const [mqtt, desk] = await beginSecure(bench, loopback, loopback, dir)
  onTestFinished(() => {
    bench.broker.cut()
    mqtt?.close()
    desk?.close()
  })
  const address = desk?.address()
  const enrolPort = address !== null && typeof address === 'object' ? address.port : 0
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const url = `http://127.0.0.1:${enrolPort}${path}`
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    return { isGood: response.ok, body: (await response.json()) as { code: string; remedy: string } }
  }
  const code = readEnrolmentCode(bench.desk?.code ?? '')
  if (code === null) throw new Error('the judge gave out a code that cannot be read')
  return { bench, dir, post, code }
}

const secureIds = new Set(secureChecks.map(({ id }) => id))
async function verdicts(bench: AgentBench) {
  const { findings } = await judgeAgent('an agent', bench, { only: ({ id }) => secureIds.has(id) })
  return Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]))
}

it('our own agent enrols by the code of the judge and says nothing to a stranger', async () => {
  const { bench, post, code } = await secureBench()
  const folder = temporaryFolder()
  const files = systemFiles()
  const enrolling = {
    files,
    clock: systemClock(),
    onAsked: () => {},
    async post(path: string, body: unknown) {
      const answer = await post(path, body)
      if (answer.isGood) return { ok: true as const, body: answer.body }
      return { ok: false as const, code: answer.body.code, remedy: answer.body.remedy, isPassing: false }
    },
  }
  await enrol(enrolling, code, folder)
  const { identity: identityPath, trust: trustPath } = identityPaths(folder)
  const config = agentConfigSchema.parse({
    deviceId: whose.device,
    siteId: whose.site,
    modelId: 'implant-cabinet-4',
    stateDir: folder,
    trustPath,
    identityPath,
    reader: { host: 'reader', port: 5084 },
    sensorRoot: join(folder, 'no-sensors'),
  })
  const platform = { clock: systemClock(), log: silentLog(), random: seededRandom(1), files, streams: systemStreams() }
  const agent = createAgent(config, platform, { createReader: scriptedReader().create, memoryRssBytes: () => 0 })
  onTestFinished(() => agent.stop())
  const all = { 'stranger-broker': 'holds', 'enrolment-request': 'holds', 'enrolment-collect': 'holds' }
  expect(await verdicts(bench)).toEqual(all)
})

it('sees an agent that asks nobody who answers', async () => {
  const { bench, dir } = await secureBench()
  const identity = readFileSync(join(dir, 'device.pem'), 'utf8')
  const { brokers } = JSON.parse(readFileSync(join(dir, 'trust.json'), 'utf8'))
  const open = () => connect({ ...brokers[0], key: identity, cert: identity, rejectUnauthorized: false })
  const agent = new ModelAgent({ clock: bench.clock, whose, password: '', keys: [bench.signer], open }, null)
  onTestFinished(() => agent.stop())
  expect(await verdicts(bench)).toMatchObject({ 'stranger-broker': 'broken', 'enrolment-request': 'not-judged' })
})

describe('sees an agent that enrols otherwise than it should', () => {
  const key = newDeviceKey()
  const request = certificateRequestOf(key)
  const bytes = Buffer.from(request, 'base64')
  const forged = bytes.fill(0, bytes.length - 8).toString('base64')
  const wrong = randomBytes(32).toString('hex')

  it.each([
    ['a proof of nothing', request, wrong, null, 'enrolment-request'],
    ['a request that its key did not sign', forged, null, null, 'enrolment-request'],
    ['a fingerprint of another key', request, null, wrong, 'enrolment-collect'],
    ['a request and no coming back', request, null, keyFingerprintOf(key), 'enrolment-collect'],
  ])('%s', async (_what, certificateRequest, proof, fingerprint, id) => {
    const { bench, post, code } = await secureBench()
    const path = `/api/enrolments/${code.enrolmentId}`
    const asked = { certificateRequest, proof: proof ?? proofOf(code, 'request', certificateRequest) }
    await post(`${path}/request`, asked)
    if (fingerprint !== null) {
      const collecting = { keyFingerprint: fingerprint, proof: proofOf(code, 'collect', fingerprint) }
      await post(`${path}/collect`, collecting)
    }
    const [check] = secureChecks.filter((each) => each.id === id)
    expect(() => check?.judge(bench)).toThrow()
  })
})
