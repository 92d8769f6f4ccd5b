import { z } from 'zod'
import { writtenVersionSchema } from './contract-version.ts'
import { deviceIdSchema, epochSchema } from './ids.ts'
import { readerOf } from './tolerant-reader.ts'

/** Where the journal of a site ends: the number of its newest entry and that entry's hash. */
export const chainHeadSchema = z.strictObject({
  /** 0 while the journal is empty. */
  entrySeq: z.int().min(0),
  /** SHA-256, lower-case hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ChainHead = z.infer<typeof chainHeadSchema>

/** The service's word "stored up to committedSeq", sent after the database commit and again at every connect. */
export const receiptSchema = z.strictObject({
  schema: writtenVersionSchema,
  deviceId: deviceIdSchema,
  epoch: epochSchema,
  /** Everything up to here is durable; 0 when nothing of this epoch is stored. */
  committedSeq: z.int().min(0),
  /** Set when facts after committedSeq arrived with a gap: send again from here. */
  sendAgainFromSeq: z.int().min(1).nullable(),
  /** Facts put aside as unreadable; they count as received. */
  quarantinedSeqs: z.array(z.int().min(1)).max(256),
  /**
   * The end of the site's journal after the commit that this receipt is for, so that the cards of the cabinets can
   * convict a service whose journal was cut or rewritten. Null when the service did not say.
   */
  chainHead: chainHeadSchema.nullable(),
})
export type Receipt = z.infer<typeof receiptSchema>

/** A receipt of a service of another version too, or what is wrong with it. */
export const readReceipt = readerOf(receiptSchema)
