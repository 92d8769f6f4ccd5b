import { createRequire } from 'node:module'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import type { LlrpParameter } from '#edge/llrp/codec/message'
import { decodeTagReports } from '#edge/llrp/codec/tag-reports'
import type { BenchRow } from './bench-row.ts'

type ForeignMessage = { decode(): ForeignMessage; encode(): ForeignMessage; getBuffer(): Uint8Array }
type Foreign = { LLRPMessage: new (frame: Buffer) => ForeignMessage }

const roundMs = 120
const rounds = 9

function tag(index: number): LlrpParameter {
  const micros = 1_760_000_000_000_000n + BigInt(index) * 3_300n
  return buildParameter('TagReportData', {}, [
    buildParameter('EPC_96', { EPC: (0x3074257b_f7194e40n * 2n ** 32n + BigInt(index)).toString(16).toUpperCase() }),
    buildParameter('ROSpecID', { ROSpecID: 1 }),
    buildParameter('SpecIndex', { SpecIndex: 1 }),
    buildParameter('InventoryParameterSpecID', { InventoryParameterSpecID: 1 }),
    buildParameter('AntennaID', { AntennaID: 1 + (index % 4) }),
    buildParameter('PeakRSSI', { PeakRSSI: -40 - (index % 30) }),
    buildParameter('ChannelIndex', { ChannelIndex: 1 + (index % 16) }),
    buildParameter('FirstSeenTimestampUTC', { Microseconds: micros }),
    buildParameter('LastSeenTimestampUTC', { Microseconds: micros + 900n }),
    buildParameter('TagSeenCount', { TagCount: 1 + (index % 9) }),
  ])
}

function report(tags: number): Uint8Array {
  const parameters = Array.from({ length: tags }, (_, index) => tag(index))
  return encodeMessage(buildMessage('RO_ACCESS_REPORT', 1, {}, parameters))
}

/** Tags a second of the middle one of several rounds, each of the same length in time. */
function tagsPerSecond(tags: number, once: () => number): number {
  let sink = 0
  const rates: number[] = []
  for (let round = 0; round < rounds + 2; round += 1) {
    let calls = 0
    const start = performance.now()
    let elapsed = 0
    while (elapsed < roundMs) {
      for (let burst = 0; burst < 8; burst += 1) sink += once()
      calls += 8
      elapsed = performance.now() - start
    }
    if (round >= 2) rates.push((calls * tags * 1000) / elapsed)
  }
  if (sink === 0) throw new Error('the bench measured nothing')
  return rates.sort((left, right) => left - right)[Math.floor(rounds / 2)] ?? 0
}

function foreignDecoder(): Foreign {
  const load = createRequire(import.meta.url)
  return load('llrpjs') as Foreign
}

/** Decoding and encoding of tag reports, in tags a second on one core, beside llrpjs in the same run. */
export async function benchLlrpDecode(): Promise<BenchRow[]> {
  const { LLRPMessage } = foreignDecoder()
  const rows: BenchRow[] = []
  for (const tags of [1, 100]) {
    const frame = report(tags)
    const buffer = Buffer.from(frame)
    const message = decodeMessage(frame)
    const foreignMessage = new LLRPMessage(buffer).decode()
    const title = `${tags}-tag reports`
    const add = (name: string, once: () => number, ratioTo: string | null): void => {
      const value = Math.round(tagsPerSecond(tags, once))
      const base = rows.find((row) => row.name === ratioTo)?.value
      const ratio = base === undefined ? null : Math.round((value / base) * 10) / 10
      rows.push({ name, value, unit: 'tags/s', ...(ratioTo === null || ratio === null ? {} : { ratioTo, ratio }) })
    }
    const foreignDecode = `llrpjs decode, ${title}`
    const foreignEncode = `llrpjs encode, ${title}`
    add(foreignDecode, () => (new LLRPMessage(buffer).decode() === null ? 0 : 1), null)
    add(`llrp decode to the tree, ${title}`, () => decodeMessage(frame).parameters.length, foreignDecode)
    add(`llrp decode to rows, ${title}`, () => decodeTagReports(frame)?.length ?? 0, foreignDecode)
    add(foreignEncode, () => foreignMessage.encode().getBuffer().length, null)
    add(`llrp encode, ${title}`, () => encodeMessage(message).length, foreignEncode)
  }
  return rows
}
