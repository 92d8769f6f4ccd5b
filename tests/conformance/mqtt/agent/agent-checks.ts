import type { Check } from '../../verdict/check.ts'
import type { AgentBench } from './agent-bench.ts'
import { alwaysChecks } from './checks/always.ts'
import { commandChecks } from './checks/commands.ts'
import { documentChecks } from './checks/documents.ts'
import { epochChecks, factChecks } from './checks/facts.ts'
import { leaveChecks, lineChecks } from './checks/line.ts'
import { restartChecks } from './checks/restart.ts'
import { secureChecks } from './checks/secure.ts'

/** Every check of an agent, in the order in which they are carried out: the last ones leave it otherwise than it was. */
export const agentChecks: readonly Check<AgentBench>[] = [
  ...lineChecks,
  ...secureChecks,
  ...factChecks,
  ...commandChecks,
  ...documentChecks,
  ...restartChecks,
  ...epochChecks,
  ...alwaysChecks,
  ...leaveChecks,
]
