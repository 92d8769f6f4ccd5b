const number = String.raw`(-?\d+(?:\.\d+)?)`
const sums = new RegExp(`^${number} ([+−]) ${number}`)
const products = new RegExp(`${number} ([×÷]) ${number}`)
const innermost = /max\(([^()⌊⌋]*)\)|⌊([^()⌊⌋]*)⌋|\(([^()⌊⌋]*)\)/

/** A line without brackets: first times and through, then plus and minus, each from the left. */
function flat(text: string): number {
  let rest = text.trim().replaceAll('− −', '+ ')
  for (let found = products.exec(rest); found !== null; found = products.exec(rest)) {
    const [all, a, sign, b] = found
    rest = rest.replace(all, String(sign === '×' ? Number(a) * Number(b) : Number(a) / Number(b)))
  }
  for (let found = sums.exec(rest); found !== null; found = sums.exec(rest)) {
    const [all, a, sign, b] = found
    rest = rest.replace(all, String(sign === '+' ? Number(a) + Number(b) : Number(a) - Number(b)))
  }
  return Number(rest.replace(/^−/, '-'))
}

/**
 * What the expression of a proof's line comes to, worked out by rewriting its text from the inside outward; NaN when it
 * cannot be. It shares nothing with the code it is held against.
 */
export function worksOut(expression: string): number {
  let rest = expression
  for (let found = innermost.exec(rest); found !== null; found = innermost.exec(rest)) {
    const [all, ofMax, ofFloor, inside] = found
    const value =
      ofMax !== undefined
        ? Math.max(...ofMax.split(',').map(flat))
        : ofFloor !== undefined
          ? Math.floor(flat(ofFloor))
          : flat(inside ?? '')
    rest = rest.replace(all, String(value))
  }
  return flat(rest)
}
