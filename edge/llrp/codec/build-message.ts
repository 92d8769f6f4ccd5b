import { messageDefinitions, parameterDefinitions } from './definitions.ts'
import { LlrpEncodeError } from './llrp-errors.ts'
import type { LlrpFields, LlrpMessage, LlrpParameter } from './message.ts'

/** A parameter by its name in the tables. @throws LlrpEncodeError for a name that is in no table. */
export function buildParameter(
  name: string,
  fields: LlrpFields = {},
  parameters: readonly LlrpParameter[] = [],
): LlrpParameter {
  const definition = parameterDefinitions.byName.get(name)
  if (definition === undefined) throw new LlrpEncodeError(`no parameter is called ${name}`)
  return { type: definition.type, name, fields, parameters }
}

/**
 * A message by its name in the tables; `version` 1 (default) is LLRP 1.0.1, 2 is 1.1.
 * @throws LlrpEncodeError for a name that is in no table.
 */
export function buildMessage(
  name: string,
  messageId: number,
  fields: LlrpFields = {},
  parameters: readonly LlrpParameter[] = [],
  version = 1,
): LlrpMessage {
  const definition = messageDefinitions.byName.get(name)
  if (definition === undefined) throw new LlrpEncodeError(`no message is called ${name}`)
  return { version, messageId, type: definition.type, name, fields, parameters }
}
