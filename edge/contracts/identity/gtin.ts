function digitSum(body: string): number {
  let sum = 0
  for (let index = 0; index < body.length; index += 1) {
    const weight = (body.length - index) % 2 === 1 ? 3 : 1
    sum += weight * Number(body[index])
  }
  return sum
}

/** Check digit over the digits before it, for GTIN-8/12/13/14, SSCC and GLN. GS1 General Specifications §7.9 */
export function gs1CheckDigit(body: string): string {
  if (!/^\d+$/.test(body)) throw new RangeError(`a check digit is computed over digits, not over "${body}"`)
  return String((10 - (digitSum(body) % 10)) % 10)
}

/** Whether the last digit is the right check digit of the digits before it. false for anything but digits. */
export function hasGs1CheckDigit(code: string): boolean {
  return /^\d{2,}$/.test(code) && gs1CheckDigit(code.slice(0, -1)) === code.slice(-1)
}

/** A GTIN-8, -12, -13 or -14 as 14 digits, or null when its length or its check digit is wrong. */
export function toGtin14(code: string): string | null {
  if (![8, 12, 13, 14].includes(code.length) || !hasGs1CheckDigit(code)) return null
  return code.padStart(14, '0')
}
