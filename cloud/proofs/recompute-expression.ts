type Reader = { text: string; at: number }

const operand = /^\d+(?:\.\d+)?/

function skipSpace(reader: Reader): void {
  while (reader.text[reader.at] === ' ') reader.at++
}

/** Steps over a sign when it comes next. */
function takes(reader: Reader, sign: string): boolean {
  skipSpace(reader)
  if (!reader.text.startsWith(sign, reader.at)) return false
  reader.at += sign.length
  return true
}

function expects(reader: Reader, sign: string): void {
  if (!takes(reader, sign)) throw new SyntaxError(`${sign} is missing at ${reader.at}`)
}

function readTerm(reader: Reader): number {
  if (takes(reader, '-') || takes(reader, '−')) return -readTerm(reader)
  if (takes(reader, '⌊')) {
    const inside = readSum(reader)
    expects(reader, '⌋')
    return Math.floor(inside)
  }
  if (takes(reader, 'max(')) {
    const first = readSum(reader)
    expects(reader, ',')
    const second = readSum(reader)
    expects(reader, ')')
    return Math.max(first, second)
  }
  if (takes(reader, '(')) {
    const inside = readSum(reader)
    expects(reader, ')')
    return inside
  }
  const digits = operand.exec(reader.text.slice(reader.at))?.[0]
  if (digits === undefined) throw new SyntaxError(`no number at ${reader.at}`)
  reader.at += digits.length
  return Number(digits)
}

function readProduct(reader: Reader): number {
  let value = readTerm(reader)
  for (;;) {
    if (takes(reader, '×')) value *= readTerm(reader)
    else if (takes(reader, '÷')) value /= readTerm(reader)
    else return value
  }
}

function readSum(reader: Reader): number {
  let value = readProduct(reader)
  for (;;) {
    if (takes(reader, '+')) value += readProduct(reader)
    else if (takes(reader, '−')) value -= readProduct(reader)
    else return value
  }
}

/** What the expression of a proof's line comes to; null when it cannot be read. */
export function recomputeExpression(expression: string): number | null {
  const reader = { text: expression, at: 0 }
  try {
    const value = readSum(reader)
    skipSpace(reader)
    return reader.at === expression.length ? value : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
