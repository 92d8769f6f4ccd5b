import { createHmac, timingSafeEqual } from 'node:crypto'
import { codeAlphabet, codeSecretLength, type ProofPurpose, provenWords } from '#contracts/enrolment'

/** Bytes of chance as letters of a code: five bits a letter. */
export function codeLettersOf(chance: Uint8Array, length: number): string {
  let bits = ''
  for (const byte of chance) bits += byte.toString(2).padStart(8, '0')
  return Array.from({ length }, (_, at) => codeAlphabet[Number.parseInt(bits.slice(at * 5, at * 5 + 5), 2)]).join('')
}

/** The secret of a code as letters, from the authority's 13 bytes. */
export function secretLettersOf(chance: Uint8Array): string {
  return codeLettersOf(chance, codeSecretLength)
}

/** Proves that one knows the secret of an enrolment, without telling it: HMAC-SHA256, lower-case hex. */
export function proofOf(secret: string, purpose: ProofPurpose, enrolmentId: string, text: string): string {
  return createHmac('sha256', secret)
    .update(provenWords(purpose, enrolmentId, text), 'utf8')
    .digest('hex')
}

/** Whether two proofs are the same, in the same time whatever they are. */
export function isSameProof(given: string, right: string): boolean {
  const [a, b] = [Buffer.from(given, 'hex'), Buffer.from(right, 'hex')]
  return a.length === b.length && timingSafeEqual(a, b)
}
