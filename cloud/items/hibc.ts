/** The 43 characters of the HIBC check, each worth its place. ANSI/HIBC 2.6 */
const characters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%'

/** A blank check character is printed so. */
const printedBlank = '_'

/** Labeler identification code, product or catalogue number, unit of measure: what identifies the article. */
const identifierPattern = /^[A-Z][A-Z0-9]{3}[A-Z0-9]{1,18}[0-9]$/

/**
 * The check character over everything before it, the leading "+" included: the sum of the characters' values modulo 43.
 * Null when a character has no value. ANSI/HIBC 2.6
 */
export function hibcCheckCharacter(text: string): string | null {
  const values = [...text].map((character) => characters.indexOf(character))
  if (values.includes(-1)) return null
  return characters.charAt(values.reduce((sum, value) => sum + value, 0) % characters.length)
}

export type HibcFault = 'hibc-form' | 'hibc-check-character' | 'hibc-check-missing'

/** A primary code in its one spelling, what is wrong with it, and the check character it should have. */
export type HibcPrimary = { code: string; fault: HibcFault | null; checkCharacter: string | null }

function printed(identifier: string, check: string): string {
  return `+${identifier}${check === ' ' ? printedBlank : check}`
}

/**
 * Reads an HIBC primary code: "+", labeler identification code, product number, unit of measure, check character. The
 * "+" may be missing, as registers leave it out, and case does not count. The one spelling is what the label prints:
 * upper case, "+" in front, the check character at the end, a blank one as "_". Where the check character is missing, the
 * spelling has the right one all the same and the fault says so. ANSI/HIBC 2.6
 */
export function readHibcPrimary(text: string): HibcPrimary {
  const upper = text.toUpperCase()
  const bearsPlus = upper.startsWith('+')
  const whole = bearsPlus ? upper.slice(1) : upper
  const [identifier, last] = [whole.slice(0, -1), whole.slice(-1)]
  const check = identifierPattern.test(identifier) ? hibcCheckCharacter(`+${identifier}`) : null
  if (check !== null && last === (check === ' ' ? printedBlank : check)) {
    return { code: printed(identifier, check), fault: null, checkCharacter: check }
  }
  const bare = identifierPattern.test(whole) ? hibcCheckCharacter(`+${whole}`) : null
  // A blank check character was lost with the blanks around the text.
  if (bare === ' ') return { code: printed(whole, bare), fault: null, checkCharacter: bare }
  if (bare !== null && (!bearsPlus || check === null)) {
    return { code: printed(whole, bare), fault: 'hibc-check-missing', checkCharacter: bare }
  }
  if (check !== null) return { code: `+${whole}`, fault: 'hibc-check-character', checkCharacter: check }
  return { code: `+${whole}`, fault: 'hibc-form', checkCharacter: null }
}
