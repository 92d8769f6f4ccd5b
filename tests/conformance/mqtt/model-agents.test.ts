import { describe, expect, it } from 'vitest'
import { virtualClock } from '#tests/support/virtual-clock'
import { linePair } from '../line/line-pair.ts'
import { ModelAgent } from '../stand-ins/model-agent.ts'
import { onVirtualTime } from '../stand-ins/virtual-world.ts'
import type { Report } from '../verdict/verdict.ts'
import { AgentBench, type Operator } from './agent/agent-bench.ts'
import { agentChecks } from './agent/agent-checks.ts'
import { secureChecks } from './agent/checks/secure.ts'
import { judgeAgent } from './agent/judge-agent.ts'

/** On a plain line nobody sees these; they have a table of their own. */
const needTls = new Set(secureChecks.map(({ id }) => id))
const onPlainLine = agentChecks.filter(({ id }) => !needTls.has(id))

const whose = { site: 'golden', device: 'golden-01' }
const password = 'a password'

/** Judges an agent that does one thing wrong: the one that the check of this id looks at. Null: none. */
async function judged(wrong: string | null, isAttended = true): Promise<Report> {
  const clock = virtualClock()
  const operator: Operator = { killAndStart: null, stop: null }
  const bench = new AgentBench({ clock, whose, password, operator })
  const open = () => {
    const [here, there] = linePair()
    bench.accept(there)
    return here
  }
  const agent = new ModelAgent({ clock, whose, password, keys: [bench.signer], open }, wrong)
  if (isAttended) {
    operator.killAndStart = () => agent.killAndStart()
    operator.stop = () => agent.stop()
  }
  return await onVirtualTime(clock, judgeAgent('a model', bench, { only: ({ id }) => !needTls.has(id) }))
}

const not = (report: Report, verdict: string) =>
  report.findings.filter((finding) => finding.verdict !== verdict).map(({ id, why }) => [id, why])

describe('the judge of agents', () => {
  it('finds nothing wrong with one that keeps the contract', async () => {
    expect(not(await judged(null), 'holds')).toEqual([])
  })

  it('says which rows nobody could see when nobody starts and stops the agent', async () => {
    const { findings } = await judged(null, false)
    expect(findings.filter(({ verdict }) => verdict === 'not-judged').map(({ id }) => id)).toEqual([
      'boot-and-epoch',
      'nothing-lost-over-a-kill',
      'start-told',
      'command-remembered',
      'document-kept',
      'leaves-politely',
    ])
    expect(findings.filter(({ verdict }) => verdict === 'broken')).toEqual([])
  })

  it('sees one that gives up when it is turned away, and judges nothing of it after that', async () => {
    const { findings } = await judged('gives-up')
    expect(findings.filter(({ verdict }) => verdict === 'broken').map(({ id }) => id)).toEqual(['back-off'])
    expect(findings.find(({ id }) => id === 'sends-again-without-receipt')).toMatchObject({
      verdict: 'not-judged',
      why: 'the agent is not connected and online',
    })
  })

  it.each(onPlainLine.map(({ id }) => id))('sees one that breaks %s, and nothing else of it', async (id) => {
    const { findings } = await judged(id)
    const broken = findings.filter(({ verdict }) => verdict !== 'holds')
    expect(broken.map((finding) => [finding.id, finding.verdict, typeof finding.why])).toEqual([
      [id, 'broken', 'string'],
    ])
  })
})
