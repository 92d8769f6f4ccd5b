import { enumerationName } from '#edge/llrp/codec/enumerations'
import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, numberIn, textIn } from '#edge/llrp/codec/node-access'
import { broken } from '../verdict/check.ts'

/** What an LLRPStatus says: its code by name, and the culprits it names from the outside in. */
export type Status = { code: string; description: string; culprits: string[] }

const nameOf = (code: number | null) =>
  code === null ? 'none' : (enumerationName('StatusCode', code) ?? `code ${code}`)

function culpritsOf(node: LlrpParameter): string[] {
  const field = childOf(node, 'FieldError')
  const parameter = childOf(node, 'ParameterError')
  return [
    ...(field === null ? [] : [`field ${numberIn(field, 'FieldNum')} ${nameOf(numberIn(field, 'ErrorCode'))}`]),
    ...(parameter === null
      ? []
      : [
          `parameter ${numberIn(parameter, 'ParameterType')} ${nameOf(numberIn(parameter, 'ErrorCode'))}`,
          ...culpritsOf(parameter),
        ]),
  ]
}

/** The LLRPStatus of an answer. @throws Judgement where there is none */
export function statusOf(answer: LlrpMessage): Status {
  const status = childOf(answer, 'LLRPStatus')
  if (status === null) throw broken(`${answer.name} has no LLRPStatus`)
  return {
    code: nameOf(numberIn(status, 'StatusCode')),
    description: textIn(status, 'ErrorDescription') ?? '',
    culprits: culpritsOf(status),
  }
}

/** A status as a person reads it. */
export function statusText({ code, description, culprits }: Status): string {
  const said = description === '' ? '' : ` "${description}"`
  return `${code}${said}${culprits.length === 0 ? '' : ` (${culprits.join(', ')})`}`
}

/** Whether an answer is the response and a success. */
export function isGranted(answer: LlrpMessage): boolean {
  const status = childOf(answer, 'LLRPStatus')
  return answer.name !== 'ERROR_MESSAGE' && status !== null && numberIn(status, 'StatusCode') === 0
}

/** The answer, which has to be the response and a success. @throws Judgement */
export function granted(answer: LlrpMessage): LlrpMessage {
  const status = statusOf(answer)
  if (answer.name === 'ERROR_MESSAGE' || status.code !== 'M_Success')
    throw broken(`answered by ${answer.name} ${statusText(status)}`)
  return answer
}

/** The status of an answer that has to be a refusal in the request's own response. @throws Judgement */
export function refused(answer: LlrpMessage): Status {
  const status = statusOf(answer)
  if (status.code === 'M_Success') throw broken(`it was granted by ${answer.name}`)
  if (answer.name === 'ERROR_MESSAGE')
    throw broken(`refused by ERROR_MESSAGE ${statusText(status)}, not by its response`)
  return status
}
