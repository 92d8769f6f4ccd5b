import type { Epoch } from '#contracts/ids'
import type { ChainHead } from '#contracts/receipt'

/** What the uplink needs of the outbox. */
export type UplinkOutbox = {
  epoch(): Epoch
  lastSeq(): number
  committedSeq(): number
  firstKeptSeq(): number
  read(fromSeq: number, factsMax: number, bytesMax: number): { bodies: string[] }
  acknowledge(committedSeq: number): void
  hearChainHead(head: ChainHead): { wentBack: boolean }
  renewEpoch(): Epoch
}
