import { type Check, judgeAll, notJudged } from '../../verdict/check.ts'
import type { Finding, Report } from '../../verdict/verdict.ts'
import { type AgentBench, patienceMs, wordsOf } from './agent-bench.ts'
import { agentChecks } from './agent-checks.ts'

function sayingOf(bench: AgentBench): string | null {
  const status = bench.saidOn('status')[0]
  if (status === undefined) return null
  const { modelId, agentVersion } = wordsOf(status)
  return `model ${String(modelId)}, version ${String(agentVersion)}`
}

/** Carries out the checks on the agent that connects to the bench. */
export async function judgeAgent(
  subject: string,
  bench: AgentBench,
  options: {
    only?: (check: Check<AgentBench>) => boolean
    onFinding?: (finding: Finding) => void
    arrivesWithinMs?: number
  } = {},
): Promise<Report> {
  await bench.until(() => bench.broker.visits.length > 0, options.arrivesWithinMs ?? patienceMs)
  const findings = await judgeAll(agentChecks.filter(options.only ?? (() => true)), {
    async begin() {
      if (bench.broker.visits.length === 0) throw notJudged('no agent connects')
      bench.rest()
      bench.transcript.begin()
      return bench
    },
    async end() {
      bench.rest()
    },
    exchanges: () => bench.transcript.exchanges(),
    ...(options.onFinding === undefined ? {} : { onFinding: options.onFinding }),
  })
  return { subject, says: sayingOf(bench), findings }
}
