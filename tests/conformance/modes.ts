import { clientMode } from './client/client-mode.ts'
import type { Mode } from './mode.ts'
import { agentMode } from './mqtt/agent/agent-mode.ts'
import { serviceMode } from './mqtt/service/service-mode.ts'
import { readerMode } from './reader/reader-mode.ts'
import { ownMode } from './stand-ins/own-mode.ts'

/** Everything that can be judged. */
export const modes: readonly Mode[] = [readerMode, clientMode, agentMode, serviceMode, ownMode]
