import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { framesOfFile } from './frames-of-file.ts'
import { messageJson } from './llrp-json.ts'
import { ToolError } from './tool-error.ts'
import type { ToolIo } from './tool-io.ts'

/** Prints one JSON line for each frame of the file. @throws ToolError after the last good frame */
export async function decodeFile(path: string, io: ToolIo): Promise<void> {
  for await (const { offset, frame, captured } of framesOfFile(path)) {
    io.out(JSON.stringify({ offset, bytes: frame.length, ...captured, ...messageJson(decodeMessage(frame)) }))
  }
}

function areEqual(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}

/** Decodes and encodes every frame and says how many came out as they went in. @throws ToolError when one did not */
export async function roundtripFile(path: string, io: ToolIo): Promise<void> {
  let frames = 0
  let identical = 0
  try {
    for await (const { offset, frame } of framesOfFile(path)) {
      frames += 1
      const message = decodeMessage(frame)
      if (areEqual(encodeMessage(message), frame)) identical += 1
      else io.out(`differs: frame at offset ${offset}, type ${message.type} ${message.name}`)
    }
  } finally {
    if (frames > 0) io.out(`${frames} frames, ${identical} re-encoded identically`)
  }
  if (identical < frames) {
    const remedy = 'keep the recording and report the frames named above'
    throw new ToolError('not-identical', `${frames - identical} of ${frames} frames differ`, remedy)
  }
}
