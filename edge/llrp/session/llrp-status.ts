import { enumerationName } from '../codec/enumerations.ts'
import type { LlrpMessage, LlrpParameter } from '../codec/message.ts'
import { childOf, numberIn, textIn } from '../codec/node-access.ts'

function codeName(code: number | null): string {
  return code === null ? 'unknown' : (enumerationName('StatusCode', code) ?? String(code))
}

/** FieldError and ParameterError nest: the whole path leads to the field that is wrong (LLRP 1.1 §14.2.1). */
function whereIn(parameter: LlrpParameter): string {
  const field = childOf(parameter, 'FieldError')
  const inner = childOf(parameter, 'ParameterError')
  const here: string[] = []
  if (field !== null) here.push(`field ${numberIn(field, 'FieldNum')} ${codeName(numberIn(field, 'ErrorCode'))}`)
  if (inner !== null) {
    const type = numberIn(inner, 'ParameterType')
    here.push(`parameter ${type} ${codeName(numberIn(inner, 'ErrorCode'))}${whereIn(inner)}`)
  }
  return here.length === 0 ? '' : `: ${here.join(', ')}`
}

/** Null when the reader agreed; else its refusal as one line with the path to what it refused. */
export function refusalIn(response: LlrpMessage): string | null {
  const status = childOf(response, 'LLRPStatus')
  if (status === null) return response.name === 'ERROR_MESSAGE' ? 'an error without a status' : null
  const code = numberIn(status, 'StatusCode')
  if (code === 0) return null
  const text = textIn(status, 'ErrorDescription') ?? ''
  return `${codeName(code)}${whereIn(status)}${text === '' ? '' : ` (${text})`}`
}
