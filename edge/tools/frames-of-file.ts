import { createReadStream } from 'node:fs'
import { LlrpFramingError } from '#edge/llrp/codec/llrp-errors'
import { createFrameSplitter } from '#edge/llrp/framing'
import { type CapturedFrame, type CaptureLoss, framesOfCapture } from '../llrp/capture/frames-of-capture.ts'
import { isPcap, LinkTypeError, PcapError } from '../llrp/capture/pcap-reader.ts'
import { ToolError } from './tool-error.ts'

export type FrameOfFile = {
  /** Where it stands in the stream of frames. */
  readonly offset: number
  readonly frame: Uint8Array
  /** What a capture knows beside: which way it went, how long after the first frame, and in which packet. */
  readonly captured?: Readonly<Omit<CapturedFrame, 'frame'>>
}

/** A capture is read whole; larger ones than this are not taken here. */
const captureBytesMax = 1_024 * 1024 * 1024

/** How files begin that are captures and no pcap, and what makes a pcap file of them. */
const otherCaptures = [
  {
    begins: '0a0d0d0a',
    what: 'a pcapng file',
    remedy: 'convert it: editcap -F pcap FILE OUT; dumpcap -P and tcpdump write pcap',
  },
  { begins: '34cdb2a1', what: 'a pcap file of the modified kind', remedy: 'convert it: editcap -F pcap FILE OUT' },
  { begins: 'a1b2cd34', what: 'a pcap file of the modified kind', remedy: 'convert it: editcap -F pcap FILE OUT' },
  { begins: '1f8b', what: 'compressed by gzip', remedy: 'unpack it: gzip -dc FILE > OUT' },
]

function refuseOtherCapture(path: string, start: Uint8Array): void {
  const begins = Buffer.from(start.subarray(0, 4)).toString('hex')
  const other = otherCaptures.find((each) => begins.startsWith(each.begins))
  if (other !== undefined)
    throw new ToolError('not-pcap', `${path} is ${other.what}, which is not read here`, other.remedy)
}

const number = (value: number) => value.toLocaleString('en')

type Lack = { code: string; what: string; remedy: string }

/** What a capture lacks, as a person reads it; null where it lacks nothing. */
function lackOf(losses: readonly CaptureLoss[]): Lack | null {
  const [first] = [...losses].sort((a, b) => a.packet - b.packet)
  if (first === undefined) return null
  const missing = losses.reduce((sum, { missingBytes }) => sum + missingBytes, 0)
  const passedOver = losses.reduce((sum, { passedOverBytes }) => sum + passedOverBytes, 0)
  const places = losses.length === 1 ? '1 place' : `${losses.length} places`
  const whose = first.direction === 'from-reader' ? 'the reader' : 'its client'
  const where = `${places}, the first before packet ${first.packet}, ${(first.atMs / 1_000).toFixed(3)} s, of what ${whose} said`
  const around =
    passedOver === 0 ? '' : `; ${number(passedOver)} bytes around it are of no whole message and passed over`
  if (missing > 0)
    return {
      code: 'lost-packets',
      what: `lacks ${number(missing)} bytes in ${where}${around}`,
      remedy: 'all other frames are good; capture again with more room and whole packets: tcpdump -B 65536 -s 0',
    }
  return {
    code: 'not-llrp-throughout',
    what: `has ${number(passedOver)} bytes that are no LLRP in ${where}`,
    remedy: 'all other frames are good; look at that packet in Wireshark',
  }
}

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
  const losses: CaptureLoss[] = []
  try {
    for (const { frame, ...captured } of framesOfCapture(Buffer.concat(chunks), (loss) => losses.push(loss))) {
      yield { offset, frame, captured }
      offset += frame.length
      frames += 1
    }
  } catch (error) {
    if (error instanceof PcapError) {
      const lack = lackOf(losses)
      const what = `${path} can be read up to byte ${error.offset}: ${error.message}${lack === null ? '' : `; it ${lack.what}`}`
      throw new ToolError(error.code, what, `the ${frames} frames before it are good; capture the rest again`)
    }
    if (error instanceof LinkTypeError)
      throw new ToolError(
        'unreadable-file',
        `${path}: ${error.message}`,
        'capture Ethernet, loopback, cooked or raw IP',
      )
    throw error
  }
  if (offset === 0) throw new ToolError('not-llrp', `${path} has no LLRP in it`, 'capture the port of the reader, 5084')
  const lack = lackOf(losses)
  if (lack !== null) throw new ToolError(lack.code, `${path} ${lack.what}`, lack.remedy)
}

/**
 * The LLRP frames of a file: a pcap file, or back to back, `-` for standard input. Gives every whole frame before it throws ToolError
 * for a file that is missing, unreadable, empty, no LLRP, cut or corrupt, or lacks packets; the message names the offset.
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
    if (bytesRead === 0) refuseOtherCapture(path, chunk)
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
