import { createReadStream } from 'node:fs'
import { LlrpFramingError } from '#edge/llrp/codec/llrp-errors'
import { createFrameSplitter } from '#edge/llrp/framing'
import { framesOfCapture } from '../llrp/capture/frames-of-capture.ts'
import { isPcap, PcapError } from '../llrp/capture/pcap-reader.ts'
import type { FrameDirection } from '../llrp/capture/pcap-writer.ts'
import { ToolError } from './tool-error.ts'

export type FrameOfFile = {
  /** Where it stands in the stream of frames. */
  readonly offset: number
  readonly frame: Uint8Array
  /** What a capture knows beside: which way it went, and how long after the first frame. */
  readonly captured?: { readonly direction: FrameDirection; readonly atMs: number }
}

/** A capture is read whole; larger ones than this are not taken here. */
const captureBytesMax = 1_024 * 1024 * 1024

async function* framesOfPcap(
  path: string,
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<FrameOfFile> {
  const chunks = [first]
  let bytes = first.length
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    chunks.push(next.value)
    bytes += next.value.length
    if (bytes > captureBytesMax)
      throw new ToolError('capture-too-large', `${path} has more than 1 GiB`, 'cut it, for example with editcap')
  }
  let offset = 0
  let frames = 0
  try {
    for (const { frame, direction, atMs } of framesOfCapture(Buffer.concat(chunks))) {
      yield { offset, frame, captured: { direction, atMs } }
      offset += frame.length
      frames += 1
    }
  } catch (error) {
    if (error instanceof PcapError) {
      const what = `${path} can be read up to byte ${error.offset}: ${error.message}`
      throw new ToolError(error.code, what, `the ${frames} frames before it are good; capture the rest again`)
    }
    if (error instanceof RangeError)
      throw new ToolError(
        'unreadable-file',
        `${path}: ${error.message}`,
        'capture Ethernet, loopback, cooked or raw IP',
      )
    throw error
  }
  if (offset === 0) throw new ToolError('not-llrp', `${path} has no LLRP in it`, 'capture the port of the reader, 5084')
}

/**
 * The LLRP frames of a file: a pcap file, or back to back, `-` for standard input. Gives every whole frame before it throws ToolError
 * for a file that is missing, unreadable, empty, no LLRP, cut or corrupt; the message names the offset.
 */
export async function* framesOfFile(path: string): AsyncGenerator<FrameOfFile> {
  const splitter = createFrameSplitter()
  let offset = 0
  let bytesRead = 0
  const chunks = chunksOf(path)
  for await (const chunk of chunks) {
    if (bytesRead === 0 && isPcap(chunk)) {
      yield* framesOfPcap(path, chunk, chunks)
      return
    }
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
