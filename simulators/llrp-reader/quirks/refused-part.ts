import { Cursor, type ReceivedParameter } from '../wire/cursor.ts'
import { inParameter, refuseParameter } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'
import type { ReaderQuirk, ReaderQuirks } from './reader-quirk.ts'

const refusedParts: { quirk: ReaderQuirk; type: number }[] = [
  { quirk: 'antenna-configuration-refused', type: 222 },
  { quirk: 'rf-transmitter-refused', type: 224 },
  { quirk: 'report-spec-refused', type: 237 },
  { quirk: 'report-content-refused', type: 238 },
  { quirk: 'inventory-command-refused', type: 330 },
  { quirk: 'singulation-refused', type: 336 },
]

/** How many bytes of fields stand before the parameters in those that a ROSpec nests (LLRP 1.1 §16.2.4). */
const fieldBytes: Record<number, (body: Uint8Array) => number> = {
  177: () => 6,
  183: (body) => 2 + 2 * new Cursor(body).u16(),
  186: () => 3,
  222: () => 2,
  237: () => 3,
  330: () => 1,
}

function refuseInside(parameters: readonly ReceivedParameter[], refused: ReadonlySet<number>): void {
  for (const { type, body } of parameters) {
    if (refused.has(type))
      throw refuseParameter(type, statusCode.unsupportedParameter, 'This is not to be chosen here.')
    const skipped = fieldBytes[type]
    if (skipped === undefined) continue
    const cursor = new Cursor(body)
    cursor.take(skipped(body))
    inParameter(type, () => refuseInside(cursor.parameters(), refused))
  }
}

/** Throws RefusedRequest with the path to the first part of this ADD_ROSPEC that a reader with these quirks will not have. */
export function refusePartByQuirk(quirks: ReaderQuirks, body: Uint8Array): void {
  const refused = new Set(refusedParts.filter(({ quirk }) => quirks.has(quirk)).map(({ type }) => type))
  if (refused.size > 0) refuseInside(new Cursor(body).parameters(), refused)
}
