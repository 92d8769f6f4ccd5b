import { tlv, u8, u16, u32 } from '../wire/bytes.ts'
import type { ClientSession, Request } from '../wire/client-session.ts'
import { Cursor } from '../wire/cursor.ts'
import { RefusedRequest, refuseField } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'
import type { ReaderQuirk, ReaderQuirks } from './reader-quirk.ts'
import { refusePartByQuirk } from './refused-part.ts'

const getConfig = 2
const setConfig = 3
const addRoSpec = 20
const getRoSpecs = 26
const supportedVersion = 46
const setVersion = 47
const customMessage = 1023
const anotherVendor = 24_213

/** What the whole configuration is asked for with. */
const everything = 0

/** Whether a quirk answers this request, or keeps the reader from it, in the place of the reader. */
export function answeredByQuirk(quirks: ReaderQuirks, session: ClientSession, request: Request): boolean {
  const isOfVersion = request.type === supportedVersion || request.type === setVersion
  if (isOfVersion && quirks.has('version-question-unanswered')) return true
  if (request.type !== customMessage) return false
  if (quirks.has('extensions-unanswered')) return true
  if (!quirks.has('extensions-of-another-maker')) return false
  const success = tlv(287, u16(0), u16(0))
  session.respond(customMessage, request.id, Uint8Array.from([...u32(anotherVendor), ...u8(22)]), success)
  return true
}

function refuse(why: string): RefusedRequest {
  return new RefusedRequest(statusCode.messageUnsupportedMessage, why)
}

const refusedParameters: { quirk: ReaderQuirk; type: number }[] = [
  { quirk: 'event-mask-refused', type: 244 },
  { quirk: 'keepalive-refused', type: 220 },
]

/** Throws RefusedRequest for what a reader with these quirks will not do. */
export function refuseByQuirk(quirks: ReaderQuirks, { type, body }: Request): void {
  if (type === addRoSpec) refusePartByQuirk(quirks, body)
  if (type === getRoSpecs && quirks.has('ro-specs-read-refused')) throw refuse('ROSpecs are not told here.')
  if (type === getConfig) {
    const requested = body[2] ?? everything
    if (quirks.has('config-read-refused')) throw refuse('The configuration is not told here.')
    if (requested === everything && quirks.has('whole-config-read-refused'))
      throw refuseField(1, statusCode.outOfRange, 'Ask for one thing.')
  }
  if (type === setConfig && refusedParameters.some(({ quirk }) => quirks.has(quirk))) {
    const cursor = new Cursor(body)
    cursor.u8()
    const set = new Set(cursor.parameters().map((parameter) => parameter.type))
    const refused = refusedParameters.find((each) => quirks.has(each.quirk) && set.has(each.type))
    if (refused !== undefined) throw refuse(`Parameter ${refused.type} cannot be set here.`)
  }
}
