import { z } from 'zod'
import { batchFactsMax, batchSchema } from '#contracts/batch'
import { commandEnvelopeKind, commandSchema } from '#contracts/downlink/command'
import { documentKindNames, documentKinds } from '#contracts/downlink/document-kinds'
import { envelopeSchema } from '#contracts/downlink/envelope'
import {
  enrolmentAnswerSchema,
  enrolmentCollectSchema,
  enrolmentRequestSchema,
  issuedIdentitySchema,
} from '#contracts/enrolment'
import { evidenceSchema } from '#contracts/facts/evidence'
import { factSchema } from '#contracts/facts/fact'
import { momentMs } from '#contracts/facts/fact-base'
import { chainHeadSchema, receiptSchema } from '#contracts/receipt'
import { renewalRequestSchema, renewalWordSchema } from '#contracts/renewal'
import { statusSchema } from '#contracts/status'
import { telemetrySchema } from '#contracts/telemetry'
import { trustBundleSchema, verifyingKeySchema } from '#contracts/trust-bundle'

/** One message of the contract as it is published: its name is its path below schemas/ and golden/. */
export type PublishedMessage = {
  name: string
  schema: z.ZodType
  /** What it is, in one sentence. */
  title: string
}

const facts: PublishedMessage[] = factSchema.options.map((schema) => ({
  name: `facts/${schema.shape.kind.value}`,
  schema,
  title: `The fact ${schema.shape.kind.value}, as an element of a batch's facts.`,
}))

/** A batch as its writer writes it: the service reads the facts one by one, the schema of the wire names them. */
const writtenBatch = z.strictObject({
  ...batchSchema.shape,
  facts: z.array(factSchema).min(1).max(batchFactsMax),
})

const documents: PublishedMessage[] = documentKindNames.map((kind) => ({
  name: `documents/${kind}`,
  schema: envelopeSchema.extend({ kind: z.literal(kind), expiresAtMs: z.null(), body: documentKinds[kind].body }),
  title: `A signed document of kind ${kind}.`,
}))

const commands: PublishedMessage[] = commandSchema.options.map((body) => ({
  name: `commands/${body.shape.kind.value}`,
  schema: envelopeSchema.extend({ kind: z.literal(commandEnvelopeKind), expiresAtMs: momentMs, body }),
  title: `The signed command ${body.shape.kind.value}.`,
}))

const variants = (name: string, schema: { options: readonly z.ZodType[] }, kinds: readonly string[], title: string) =>
  schema.options.map((option, index) => ({ name: `${name}-${kinds[index]}`, schema: option, title }))

/** Every message of the contract. */
export const publishedMessages: readonly PublishedMessage[] = [
  ...facts,
  { name: 'batch', schema: writtenBatch, title: 'Consecutive facts of one epoch, on the topic facts.' },
  { name: 'status', schema: statusSchema, title: 'Birth and last will of a device, on the topic status.' },
  { name: 'telemetry', schema: telemetrySchema, title: 'How a device is right now, on the topic telemetry.' },
  { name: 'receipt', schema: receiptSchema, title: 'What the service has stored, on the topic receipts.' },
  ...documents,
  ...commands,
  {
    name: 'renewal-request',
    schema: renewalRequestSchema,
    title: 'A device asks for its next certificate, on requests.',
  },
  ...variants('renewal-word', renewalWordSchema, ['due', 'issued'], 'What is said of a certificate, on identity.'),
  { name: 'enrolment-request', schema: enrolmentRequestSchema, title: 'A device asks to be enrolled (HTTP).' },
  { name: 'enrolment-collect', schema: enrolmentCollectSchema, title: 'A device comes for its certificate (HTTP).' },
  ...variants(
    'enrolment-answer',
    enrolmentAnswerSchema,
    ['requested', 'refused', 'approved'],
    'Where it stands (HTTP).',
  ),
  { name: 'issued-identity', schema: issuedIdentitySchema, title: 'The text `issued` of an approved enrolment.' },
  { name: 'trust-bundle', schema: trustBundleSchema, title: 'Whom a device believes.' },
]

/** Parts that several messages share; published, and no message of their own. */
export const sharedParts: readonly PublishedMessage[] = [
  { name: 'parts/evidence', schema: evidenceSchema, title: 'Why presence answered as it did.' },
  { name: 'parts/chain-head', schema: chainHeadSchema, title: 'Where the journal of a site ends.' },
  { name: 'parts/verifying-key', schema: verifyingKeySchema, title: 'A key the service signs with.' },
  { name: 'parts/fact', schema: factSchema, title: 'Any fact of this version.' },
]

/** The published message of a name. Throws for one there is not. */
export function publishedMessage(name: string): PublishedMessage {
  const found = publishedMessages.find((message) => message.name === name)
  if (found === undefined) throw new Error(`no message is called ${name}`)
  return found
}
