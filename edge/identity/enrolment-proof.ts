import { createHmac, timingSafeEqual } from 'node:crypto'
import { type EnrolmentCode, type ProofPurpose, provenWords } from '#contracts/enrolment'

/** Proves that one knows the code, without telling it: HMAC-SHA256 (RFC 2104), lower-case hex. */
export function proofOf({ enrolmentId, secret }: EnrolmentCode, purpose: ProofPurpose, text: string): string {
  return createHmac('sha256', secret)
    .update(provenWords(purpose, enrolmentId, text), 'utf8')
    .digest('hex')
}

/** Whether whoever answers knows the code: nobody else can make this text our identity. */
export function isProven(code: EnrolmentCode, purpose: ProofPurpose, text: string, proof: string): boolean {
  const [given, right] = [Buffer.from(proof, 'hex'), Buffer.from(proofOf(code, purpose, text), 'hex')]
  return given.length === right.length && timingSafeEqual(given, right)
}
