import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Agent, createAgent } from '#edge/agent'
import { agentConfigSchema } from '#edge/config'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { memoryFiles } from '#tests/support/devices/memory-files'
import { noTls } from '#tests/support/devices/no-tls'
import { scriptedReader } from '#tests/support/scripted-reader'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'
import { linePair } from '../line/line-pair.ts'
import { onVirtualTime } from '../stand-ins/virtual-world.ts'
import { AgentBench } from './agent/agent-bench.ts'
import { judgeAgent } from './agent/judge-agent.ts'

const whose = { site: 'golden', device: 'golden-01' }
const password = 'a password'

/** Our agent for one cabinet, whose reader reads, on a card in a folder; it can be killed and started. */
async function ourCabinet(bench: AgentBench, folder: string) {
  const { clock } = bench
  // In memory, since a card takes its time and virtual time does not wait for it; the outbox is a real file.
  const files = memoryFiles()
  await files.writeDurably(join(folder, 'password'), password)
  await files.writeDurably(join(folder, 'trust.json'), JSON.stringify(bench.trustBundle()))
  const reader = scriptedReader()
  let starts = 0
  const boot = (): Agent => {
    starts += 1
    const config = agentConfigSchema.parse({
      deviceId: whose.device,
      siteId: whose.site,
      modelId: 'implant-cabinet-4',
      stateDir: folder,
      trustPath: join(folder, 'trust.json'),
      mqtt: { plain: true, host: '127.0.0.1', port: 1, passwordFile: join(folder, 'password') },
      reader: { host: 'reader', port: 5084 },
      sensorRoot: join(folder, 'no-sensors'),
    })
    const connect = () => {
      const [here, there] = linePair()
      bench.accept(there)
      return here
    }
    const platform = { clock, log: silentLog(), random: seededRandom(starts), files }
    const parts = { createReader: reader.create, memoryRssBytes: () => 0 }
    const agent = createAgent(config, { ...platform, streams: { ...noTls, connect } }, parts)
    agent.ready.then(() => {
      const identity = { manufacturer: 25882, model: 1, firmware: '1', llrpVersion: '1.1' } as const
      reader.say({ kind: 'connected', ...identity, antennas: [1, 2, 3, 4], blindMs: null })
    })
    return agent
  }
  let agent = boot()
  return {
    async killAndStart() {
      agent.abandon()
      agent = boot()
      await agent.ready
    },
    stop: () => agent.stop(),
  }
}

it('our own agent keeps all of the contract, as the judge of agents sees it', async () => {
  const folder = temporaryFolder()
  const clock = virtualClock()
  const operator: { killAndStart: (() => Promise<void>) | null; stop: (() => Promise<void>) | null } = {
    killAndStart: null,
    stop: null,
  }
  const bench = new AgentBench({ clock, whose, password, operator })
  Object.assign(operator, await ourCabinet(bench, folder))
  const { findings } = await onVirtualTime(clock, judgeAgent('our agent', bench))
  const others = findings.filter(({ verdict }) => verdict !== 'holds')
  expect(others.map(({ id, verdict, why }) => [id, verdict, why])).toEqual([
    ['stranger-broker', 'not-judged', 'the line is plain (--tls)'],
    ['enrolment-request', 'not-judged', 'no device asked to be enrolled (--enrol)'],
    ['enrolment-collect', 'not-judged', 'no device asked to be enrolled (--enrol)'],
  ])
})
