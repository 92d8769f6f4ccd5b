const accents: Record<string, string> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  c: 'ç',
  n: 'ñ',
}

/** A text as a translator's worst case: accented, a third longer, in brackets. ICU arguments stay as they are. */
export function pseudoText(text: string): string {
  let depth = 0
  let out = ''
  for (const letter of text) {
    if (letter === '{') depth++
    out += depth === 0 ? (accents[letter] ?? letter) : letter
    if (letter === '}') depth--
  }
  return `⟦${out}${'~'.repeat(Math.ceil(text.length / 3))}⟧`
}
