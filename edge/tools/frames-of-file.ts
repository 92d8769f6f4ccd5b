import { createReadStream } from 'node:fs'
import { LlrpFramingError } from '#edge/llrp/codec/llrp-errors'
import { createFrameSplitter } from '#edge/llrp/framing'
import { ToolError } from './tool-error.ts'

export type FrameOfFile = { readonly offset: number; readonly frame: Uint8Array }

/**
 * The LLRP frames of a file, back to back, `-` for standard input. Gives every whole frame before it throws ToolError
 * for a file that is missing, unreadable, empty, no LLRP or cut within a frame; the message names the offset.
 */
export async function* framesOfFile(path: string): AsyncGenerator<FrameOfFile> {
  const splitter = createFrameSplitter()
  let offset = 0
  let bytesRead = 0
  for await (const chunk of chunksOf(path)) {
    bytesRead += chunk.length
    let frames: readonly Uint8Array[] = []
    let failure: LlrpFramingError | null = null
    try {
      frames = splitter.push(chunk)
    } catch (error) {
      if (!(error instanceof LlrpFramingError)) throw error
      failure = error
      frames = error.framesBefore
    }
    for (const frame of frames) {
      yield { offset, frame }
      offset += frame.length
    }
    if (failure !== null) {
      const remedy = 'check that this is a recording of one direction of an LLRP connection from its start'
      throw new ToolError('not-llrp', `${path} at offset ${offset}: ${failure.detail}`, remedy)
    }
  }
  if (bytesRead === 0) {
    throw new ToolError('empty-file', `${path} holds no bytes`, 'hand in a recording with at least one LLRP frame')
  }
  if (splitter.pendingBytes() > 0) {
    const what = `${path} ends ${splitter.pendingBytes()} bytes into a frame that begins at offset ${offset}`
    throw new ToolError('truncated-frame', what, 'the frames before it are good; record the rest again')
  }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  const source: AsyncIterable<Uint8Array> = path === '-' ? process.stdin : createReadStream(path)
  try {
    yield* source
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): ToolError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  if (code === 'ENOENT') return new ToolError('no-such-file', `there is no file ${path}`, 'check the path')
  if (code === 'EISDIR') return new ToolError('not-a-file', `${path} is a folder`, 'name one file in it')
  return new ToolError('unreadable-file', `cannot read ${path} (${code})`, 'check that you may read it')
}
