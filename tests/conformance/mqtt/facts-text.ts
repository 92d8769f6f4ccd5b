/** Where the value that begins at a place of a JSON text ends; the text is known to be JSON. */
function endOfValue(text: string, start: number): number {
  let depth = 0
  let isText = false
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (isText) {
      if (sign === '\\') at += 1
      else if (sign === '"') isText = false
      continue
    }
    if (sign === '"') isText = true
    else if (sign === '{' || sign === '[') depth += 1
    else if (sign === '}' || sign === ']') {
      if (depth === 0) return at
      depth -= 1
    } else if (sign === ',' && depth === 0) return at
  }
  return text.length
}

/** Elements of a list, or members of an object, each as its very text. */
function partsOf(text: string): string[] {
  const parts: string[] = []
  for (let start = text.search(/[[{]/) + 1; start > 0 && start < text.length; ) {
    const end = endOfValue(text, start)
    const part = text.slice(start, end).trim()
    if (part !== '') parts.push(part)
    if (text[end] !== ',') break
    start = end + 1
  }
  return parts
}

/** The facts of a batch, each as the very text it was sent as. Empty when there are none to be found. */
export function factTextsOf(batch: string): string[] {
  const member = partsOf(batch).find((part) => /^"facts"\s*:/.test(part))
  return member === undefined ? [] : partsOf(member.slice(member.indexOf(':') + 1))
}
