import type { EpcHex } from '#contracts/ids'
import { buildParameter } from './codec/build-message.ts'
import { bytesOf } from './codec/hex.ts'
import type { LlrpParameter } from './codec/message.ts'

/** By this number we know our own result among all that may stand in a report. */
export const tidOpSpecId = 0x7d1d

const epcBank = 1
/** EPC memory begins with 16 bits CRC and 16 bits PC (GS1 Gen2). */
const epcAtBit = 0x20
const tidBank = 2
const everyRoSpec = 0
const everyAntenna = 0

/**
 * An AccessSpec that reads the TID of one tag the next time it is heard, once, by whatever ROSpec: the reader deletes it
 * then (LLRP 1.1 §12.2.1). words are 16 bits; 0 reads to the end of the bank.
 */
export function compileTidRead(accessSpecId: number, epc: EpcHex, words: number): LlrpParameter {
  const bitCount = epc.length * 4
  const data = bytesOf(epc)
  const target = buildParameter('C1G2TargetTag', {
    MB: epcBank,
    Match: true,
    Pointer: epcAtBit,
    TagMask: { bitCount, bytes: data.map(() => 0xff) },
    TagData: { bitCount, bytes: data },
  })
  const read = buildParameter('C1G2Read', {
    OpSpecID: tidOpSpecId,
    AccessPassword: 0,
    MB: tidBank,
    WordPointer: 0,
    WordCount: words,
  })
  const fields = {
    AccessSpecID: accessSpecId,
    AntennaID: everyAntenna,
    ProtocolID: 1,
    CurrentState: 0,
    ROSpecID: everyRoSpec,
  }
  return buildParameter('AccessSpec', fields, [
    buildParameter('AccessSpecStopTrigger', { AccessSpecStopTrigger: 1, OperationCountValue: 1 }),
    buildParameter('AccessCommand', {}, [buildParameter('C1G2TagSpec', {}, [target]), read]),
  ])
}
