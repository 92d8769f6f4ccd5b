import { gs1CheckDigit, toGtin14 } from '#contracts/identity/gtin'
import { tidyIdentity } from '#contracts/tidy-text'
import { type HibcFault, readHibcPrimary } from './hibc.ts'
import type { ItemCode } from './item.ts'

/** Issuers with rules of their own, and what people also call them; an article is found under one name only. */
const otherNames: Readonly<Record<string, string>> = {
  gtin: 'gs1',
  ean: 'gs1',
  upc: 'gs1',
  hibc: 'hibcc',
}

/** What can be wrong with a code. */
export type CodeFault =
  | 'issuer-has-one-name'
  | 'code-blank'
  | 'gtin-form'
  | 'gtin-length'
  | 'gtin-check-digit'
  | HibcFault

/**
 * Faults of codes in use; a person may say that a code is printed or registered so. The others are no codes at all, or
 * read wrongly.
 */
export const printedFaults: ReadonlySet<CodeFault> = new Set(['gtin-length', 'gtin-check-digit', 'hibc-check-missing'])

/** A code in its one spelling, and what is wrong with it: which fault, and in words with what to do. */
export type ReadCode = {
  issuer: string
  code: string
  fault: CodeFault | null
  /** What is wrong and what to do, in one sentence without its full stop; null without a fault. */
  message: string | null
}

const gtinDigits = 14

function gtinFault(code: string): [CodeFault, string] {
  if (!/^\d+$/.test(code) || code.length > gtinDigits) {
    return ['gtin-form', `"${code}" is no GTIN: give its 8, 12, 13 or 14 digits and nothing else`]
  }
  if (![8, 12, 13, gtinDigits].includes(code.length)) {
    return ['gtin-length', `GTIN ${code} has ${code.length} digits: give all 8, 12, 13 or 14, zeros in front too`]
  }
  const digit = gs1CheckDigit(code.slice(0, -1))
  return ['gtin-check-digit', `the check digit of GTIN ${code} would be ${digit}: read it from the label again`]
}

function readGtin(code: string): Pick<ReadCode, 'code' | 'fault' | 'message'> {
  const gtin = toGtin14(code)
  if (gtin !== null) return { code: gtin, fault: null, message: null }
  const [fault, message] = gtinFault(code)
  return { code: fault === 'gtin-form' ? code : code.padStart(gtinDigits, '0'), fault, message }
}

function readHibc(text: string): Pick<ReadCode, 'code' | 'fault' | 'message'> {
  const { code, fault, checkCharacter } = readHibcPrimary(text)
  if (fault === null) return { code, fault, message: null }
  if (fault === 'hibc-form') {
    const parts = '"+", 4 characters of the labeler, 1 to 18 of the product, a digit for the unit, a check character'
    return { code, fault, message: `"${text}" is no HIBC primary code: give ${parts}` }
  }
  const check = checkCharacter === ' ' ? '_ (a blank)' : checkCharacter
  const what =
    fault === 'hibc-check-missing'
      ? `the check character of HIBC ${text} is missing and would be ${check}`
      : `the check character of HIBC ${text} would be ${check}`
  return { code, fault, message: `${what}: read it from the label again` }
}

/**
 * Reads a code as somebody wrote it. The one spelling: without blanks around it; a GTIN of 8, 12, 13 or 14 digits as 14
 * (GS1 General Specifications §3.3), an HIBC as its label prints it (ANSI/HIBC 2.6), codes of other issuers as they are.
 * Never throws: what is wrong is named, and the spelling is the best that can be made of it.
 */
export function readItemCode({ issuer, code: written }: Pick<ItemCode, 'issuer' | 'code'>): ReadCode {
  const code = tidyIdentity(written)
  const name = otherNames[issuer]
  if (name !== undefined) {
    return { issuer, code, fault: 'issuer-has-one-name', message: `the issuer "${issuer}" is called "${name}" here` }
  }
  if (code === '') return { issuer, code, fault: 'code-blank', message: 'the code is blank: give it, or leave it out' }
  if (issuer === 'gs1') return { issuer, ...readGtin(code) }
  if (issuer === 'hibcc') return { issuer, ...readHibc(code) }
  return { issuer, code, fault: null, message: null }
}
