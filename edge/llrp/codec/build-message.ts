import { LlrpEncodeError } from './llrp-errors.ts'
import type { LlrpFields, LlrpMessage, LlrpParameter } from './message.ts'

/** A parameter by its name in the tables. @throws LlrpEncodeError for a name that is in no table. */
export function buildParameter(name: string, _fields: LlrpFields, _parameters: readonly LlrpParameter[] = []): LlrpParameter {
  throw new LlrpEncodeError(`no parameter is called ${name}`)
}

/** A message by its name in the tables; `version` 1 (default) is LLRP 1.0.1, 2 is 1.1. @throws LlrpEncodeError for a name that is in no table. */
export function buildMessage(
  name: string,
  _messageId: number,
  _fields: LlrpFields = {},
  _parameters: readonly LlrpParameter[] = [],
  _version = 1,
): LlrpMessage {
  throw new LlrpEncodeError(`no message is called ${name}`)
}
