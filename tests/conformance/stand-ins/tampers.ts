import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import type { LlrpFields, LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, numberIn } from '#edge/llrp/codec/node-access'
import type { Tamper } from './tampered-line.ts'

const ok = buildParameter('LLRPStatus', { StatusCode: 0, ErrorDescription: '' })
const fieldError = buildParameter('LLRPStatus', { StatusCode: 101, ErrorDescription: 'no' })

const codeOf = (message: LlrpMessage) => {
  const status = childOf(message, 'LLRPStatus')
  return status === null ? null : numberIn(status, 'StatusCode')
}

function success(request: LlrpMessage): LlrpMessage {
  return buildMessage(`${request.name}_RESPONSE`, request.messageId, {}, [ok], request.version)
}

/** Every parameter of this name below, changed; null takes it away. */
export function mapped<Node extends LlrpMessage | LlrpParameter>(
  node: Node,
  name: string,
  change: (parameter: LlrpParameter) => LlrpParameter | null,
): Node {
  const parameters = node.parameters.flatMap((each) => {
    const inner = mapped(each, name, change)
    return inner.name === name ? (change(inner) ?? []) : inner
  })
  return { ...node, parameters }
}

/** A parameter with other values in some of its fields. */
export function having(fields: LlrpFields): (parameter: LlrpParameter) => LlrpParameter {
  return (parameter) => ({ ...parameter, fields: { ...parameter.fields, ...fields } })
}

/** It grants what it should refuse. */
export const grants = (request: string): Tamper => ({
  fromReader: (message) =>
    message.name === `${request}_RESPONSE` && codeOf(message) !== 0 ? { ...message, parameters: [ok] } : message,
})

/** It refuses what it should grant. */
export const refuses = (request: string): Tamper => ({
  fromReader: (message) =>
    message.name === `${request}_RESPONSE` ? { ...message, parameters: [fieldError] } : message,
})

/** It says that it has done it. */
export const pretends = (request: string, when: (message: LlrpMessage) => boolean = () => true): Tamper => ({
  toReader(message, { say }) {
    if (message.name !== request || !when(message)) return message
    say(success(message))
    return null
  },
})

/** It never says this. */
export const neverSays = (name: string, when: (message: LlrpMessage) => boolean = () => true): Tamper => ({
  fromReader: (message) => (message.name === name && when(message) ? null : message),
})

/** It never hears this. */
export const neverHears = (name: string): Tamper => ({
  toReader: (message) => (message.name === name ? null : message),
})

/** It says this otherwise. */
export const says = (name: string, change: (message: LlrpMessage) => LlrpMessage): Tamper => ({
  fromReader: (message) => (message.name === name ? change(message) : message),
})

/** A parameter of what it says is another, wherever it stands. */
export const tells = (name: string, change: (parameter: LlrpParameter) => LlrpParameter | null): Tamper => ({
  fromReader: (message) => mapped(message, name, change),
})

/** It hears a parameter of what it is told otherwise, wherever it stands. */
export const hears = (name: string, change: (parameter: LlrpParameter) => LlrpParameter | null): Tamper => ({
  toReader: (message) => mapped(message, name, change),
})

/** It takes this request for another. */
export const takes = (name: string, change: (message: LlrpMessage) => LlrpMessage): Tamper => ({
  toReader: (message) => (message.name === name ? change(message) : message),
})

/** From this connection on clients are told that there is one already. */
export const refusesFrom = (connection: number): Tamper => ({
  fromReader: (message, place) =>
    place.connection < connection ? message : mapped(message, 'ConnectionAttemptEvent', having({ Status: 2 })),
})

/** Refusals do not say what is wrong. */
export const namesNothing: Tamper = {
  fromReader: (message) => mapped(message, 'LLRPStatus', (status) => ({ ...status, parameters: [] })),
}

/** One tamper after the other. */
export function both(first: Tamper, second: Tamper): Tamper {
  const chain =
    (one: Tamper['toReader'], two: Tamper['toReader']): NonNullable<Tamper['toReader']> =>
    (message, place) => {
      const changed = one === undefined ? message : one(message, place)
      return changed === null || two === undefined ? changed : two(changed, place)
    }
  return {
    ...first,
    ...second,
    toReader: chain(first.toReader, second.toReader),
    fromReader: chain(first.fromReader, second.fromReader),
  }
}

/** A number that is another every time. */
export function counting(field: string): (node: LlrpParameter) => LlrpParameter {
  let count = 0
  return (node) => having({ [field]: ++count })(node)
}

/** Holds messages back until another has gone out. */
export function saysAfter(
  isHeld: (message: LlrpMessage) => boolean,
  isAwaited: (message: LlrpMessage) => boolean,
): Tamper {
  const held: LlrpMessage[] = []
  return {
    fromReader(message, { say }) {
      if (isHeld(message)) {
        held.push(message)
        return null
      }
      if (!isAwaited(message)) return message
      say(message)
      for (const each of held.splice(0)) say(each)
      return null
    },
  }
}

/** Says some messages twice. */
export const repeats = (isRepeated: (message: LlrpMessage) => boolean): Tamper => ({
  fromReader(message, { say }) {
    if (isRepeated(message)) say(message)
    return message
  },
})
