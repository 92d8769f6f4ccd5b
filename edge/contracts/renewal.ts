import { z } from 'zod'
import { contractVersion } from './contract-version.ts'

const base64 = z
  .string()
  .max(4_096)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)

/** A device asks for its next certificate, on its own line: a request of its next key (PKCS #10, DER in base64). */
export const renewalRequestSchema = z.object({ schema: z.literal(contractVersion), certificateRequest: base64 })

/**
 * What the service says about a device's certificate. due: ask for the next one, the service's clock says so. issued:
 * here it is. It needs no signature of ours: a certificate proves itself by the authority and the key that asked.
 */
export const renewalWordSchema = z.discriminatedUnion('kind', [
  z.object({ schema: z.literal(contractVersion), kind: z.literal('due') }),
  z.object({ schema: z.literal(contractVersion), kind: z.literal('issued'), certificatePem: z.string().max(8_192) }),
])
export type RenewalWord = z.infer<typeof renewalWordSchema>
