import { join, type Part, tlv, u16, utf8 } from './bytes.ts'
import { statusCode } from './status-code.ts'

/** Where in a message the fault lies: a field, or a parameter with what is wrong inside it. */
export type ErrorDetail =
  | { kind: 'field'; fieldNum: number; code: number }
  | { kind: 'parameter'; type: number; code: number; inner: ErrorDetail | null }

/** A request the reader will not carry out; becomes the LLRPStatus of its response. */
export class RefusedRequest extends Error {
  readonly code: number
  readonly detail: ErrorDetail | null

  constructor(code: number, description: string, detail: ErrorDetail | null = null) {
    super(description)
    this.code = code
    this.detail = detail
  }
}

/** A value in a field is not acceptable; fieldNum counts the fields of its parameter or message from 0. */
export function refuseField(fieldNum: number, code: number, description: string): RefusedRequest {
  return new RefusedRequest(statusCode.messageFieldError, description, { kind: 'field', fieldNum, code })
}

/** A parameter is missing, unexpected, unsupported or too many. */
export function refuseParameter(type: number, code: number, description: string): RefusedRequest {
  return new RefusedRequest(statusCode.messageParameterError, description, {
    kind: 'parameter',
    type,
    code,
    inner: null,
  })
}

/** Reads the inside of a parameter; what is refused there is reported nested in this parameter's error. */
export function inParameter<T>(type: number, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RefusedRequest)) throw error
    const code = error.detail?.kind === 'field' ? statusCode.fieldError : statusCode.parameterError
    throw new RefusedRequest(statusCode.messageParameterError, error.message, {
      kind: 'parameter',
      type,
      code,
      inner: error.detail,
    })
  }
}

function encodeDetail(detail: ErrorDetail): Uint8Array {
  if (detail.kind === 'field') return tlv(288, u16(detail.fieldNum), u16(detail.code))
  const inner: Part[] = detail.inner === null ? [] : [encodeDetail(detail.inner)]
  return tlv(289, u16(detail.type), u16(detail.code), ...inner)
}

/** LLRPStatus (LLRP 1.1 §14.2.1): success, or the refusal with its nested FieldError or ParameterError. */
export function encodeStatus(refusal: RefusedRequest | null): Uint8Array {
  if (refusal === null) return tlv(287, u16(statusCode.success), u16(0))
  const detail: Part[] = refusal.detail === null ? [] : [encodeDetail(refusal.detail)]
  return tlv(287, u16(refusal.code), utf8(refusal.message), join(detail))
}
