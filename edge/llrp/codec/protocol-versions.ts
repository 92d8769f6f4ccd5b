import { enumerationEntries, messageDefinitions, parameterDefinitions } from './definitions.ts'

/** The version number of the header: 1 is LLRP 1.0.1, 2 is LLRP 1.1. */
export type LlrpVersion = 1 | 2

/** Whether a peer that speaks `version` knows this message. false also for a name that is in no table. */
export function hasMessage(version: LlrpVersion, name: string): boolean {
  const definition = messageDefinitions.byName.get(name)
  return definition !== undefined && definition.since <= version
}

/** Whether a peer that speaks `version` knows this parameter. false also for a name that is in no table. */
export function hasParameter(version: LlrpVersion, name: string): boolean {
  const definition = parameterDefinitions.byName.get(name)
  return definition !== undefined && definition.since <= version
}

/** Whether a peer that speaks `version` knows this value of an enumeration. */
export function hasEnumerationValue(version: LlrpVersion, enumeration: string, value: number): boolean {
  return enumerationEntries(enumeration).some((entry) => entry.value === value && entry.since <= version)
}

/** The response that answers a request, or null when none does. LLRP 1.1 §17.1 */
export function responseTo(request: string): string | null {
  const name = request === 'KEEPALIVE' ? 'KEEPALIVE_ACK' : `${request}_RESPONSE`
  return messageDefinitions.byName.has(name) ? name : null
}
