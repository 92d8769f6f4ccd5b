import { errnoFaultCode } from './errno-fault-code.ts'
import { postgresFaultCode } from './postgres-fault-code.ts'
import { sqliteFaultCode } from './sqlite-fault-code.ts'
import { WorldFault } from './world-fault.ts'

/** The error as the world's fault, or null when it is the data's or the program's. Both drivers ask here, nobody else need. */
export function worldFaultOf(error: unknown): WorldFault | null {
  if (error instanceof WorldFault) return error
  if (!(error instanceof Error)) return null
  const code = sqliteFaultCode(error) ?? postgresFaultCode(error) ?? errnoFaultCode(error)
  return code === null ? null : new WorldFault(code, error.message || socketWord(error) || error.name, error)
}

/** An AggregateError of several addresses has no message of its own. */
function socketWord(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}

/** The world's fault where it is one, the error itself otherwise: for rethrowing. */
export function namedFault(error: unknown): unknown {
  return worldFaultOf(error) ?? error
}
