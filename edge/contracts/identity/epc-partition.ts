import type { EpcBits } from './epc-bits.ts'

/** How the bits after the filter are shared between the company prefix and the rest. GS1 TDS §14.2 */
export type Partition = {
  readonly partition: number
  readonly companyBits: number
  readonly companyDigits: number
  readonly referenceBits: number
  /** Digits of the reference, or the most characters or digits it may have where its length is free. */
  readonly referenceDigits: number
}

const companyColumns: readonly (readonly [bits: number, digits: number])[] = [
  [40, 12],
  [37, 11],
  [34, 10],
  [30, 9],
  [27, 8],
  [24, 7],
  [20, 6],
]

function table(references: readonly (readonly [bits: number, digits: number])[]): readonly Partition[] {
  return companyColumns.map(([companyBits, companyDigits], partition) => {
    const [referenceBits, referenceDigits] = references[partition] ?? [0, 0]
    return { partition, companyBits, companyDigits, referenceBits, referenceDigits }
  })
}

/** GS1 TDS table 14-2. The reference is the indicator digit and the item reference. */
export const sgtinPartitions: readonly Partition[] = table([
  [4, 1],
  [7, 2],
  [10, 3],
  [14, 4],
  [17, 5],
  [20, 6],
  [24, 7],
])

/** GS1 TDS table 14-5. The reference is the extension digit and the serial reference. */
export const ssccPartitions: readonly Partition[] = table([
  [18, 5],
  [21, 6],
  [24, 7],
  [28, 8],
  [31, 9],
  [34, 10],
  [38, 11],
])

/** GS1 TDS table 14-9: a number without leading zeros. */
export const giai96Partitions: readonly Partition[] = table([
  [42, 13],
  [45, 14],
  [48, 15],
  [52, 16],
  [55, 17],
  [58, 18],
  [62, 19],
])

/** GS1 TDS table 14-10: 7-bit characters. */
export const giai202Partitions: readonly Partition[] = table([
  [148, 18],
  [151, 19],
  [154, 20],
  [158, 21],
  [161, 22],
  [164, 23],
  [168, 24],
])

export type PartitionedBits = {
  readonly filter: number
  readonly companyPrefix: string
  readonly reference: bigint
  readonly row: Partition
}

/** Reads filter, partition, company prefix and reference after the header; null when no identity has these bits. */
export function takePartitioned(bits: EpcBits, partitions: readonly Partition[]): PartitionedBits | null {
  const filter = bits.takeNumber(3)
  const row = partitions[bits.takeNumber(3)]
  if (row === undefined) return null
  const company = bits.take(row.companyBits)
  const reference = bits.take(row.referenceBits)
  const companyPrefix = company.toString().padStart(row.companyDigits, '0')
  if (companyPrefix.length > row.companyDigits) return null
  return { filter, companyPrefix, reference, row }
}
