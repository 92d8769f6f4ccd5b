import { describe, expect, it } from 'vitest'
import { virtualClock } from '#tests/support/virtual-clock'
import { linePair } from '../line/line-pair.ts'
import { ModelService } from '../stand-ins/model-service.ts'
import { onVirtualTime } from '../stand-ins/virtual-world.ts'
import type { Report } from '../verdict/verdict.ts'
import { judgeService, serviceChecks } from './service/judge-service.ts'
import { ServiceBench } from './service/service-bench.ts'

const whose = { site: 'golden', device: 'golden-01' }
const password = 'a password'

/** Judges a service that does one thing wrong: the one that the check of this id looks at. Null: none. */
async function judged(wrong: string | null, isAttended = true): Promise<Report> {
  const clock = virtualClock()
  const service = new ModelService({ clock, whose, password }, wrong)
  const connect = () => {
    const [here, there] = linePair()
    service.accept(there)
    return here
  }
  const killAndStart = isAttended ? () => service.killAndStart() : null
  const bench = new ServiceBench({ clock, whose, password, keys: [service.signer], connect, killAndStart })
  return await onVirtualTime(clock, judgeService('a model', bench))
}

/** What is seen in a second row as well, since it is what that row is about. */
const alsoSeenIn: Record<string, string[]> = { durable: ['never-back'] }

describe('the judge of services', () => {
  it('finds nothing wrong with one that keeps the contract', async () => {
    const { findings } = await judged(null)
    expect(findings.filter(({ verdict }) => verdict !== 'holds').map(({ id, why }) => [id, why])).toEqual([])
  })

  it('says that nobody could see whether it is durable when nobody kills the service', async () => {
    const { findings } = await judged(null, false)
    expect(findings.filter(({ verdict }) => verdict !== 'holds').map(({ id }) => id)).toEqual(['durable'])
  })

  it.each(serviceChecks.map(({ id }) => id))('sees one that breaks %s, and nothing else of it', async (id) => {
    const { findings } = await judged(id)
    const broken = findings.filter(({ verdict }) => verdict !== 'holds')
    const expected = [id, ...(alsoSeenIn[id] ?? [])].map((each) => [each, 'broken', 'string'])
    expect(broken.map((finding) => [finding.id, finding.verdict, typeof finding.why])).toEqual(expected)
  })
})
