import { decodeEpc } from '#contracts/identity/epc'
import type { ToolIo } from './tool-io.ts'

/** Prints what an EPC says as one line of JSON. @throws EpcError */
export function decodeEpcText(text: string, io: ToolIo): void {
  io.out(JSON.stringify(decodeEpc(text.trim())))
}
