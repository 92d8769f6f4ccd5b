import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readItemCode } from '#cloud/items/item-code'

const folder = fileURLToPath(new URL('../../../../shared/data/gudid/', import.meta.url))
const hasRegister = existsSync(folder)

if (!hasRegister) {
  process.stderr.write('SKIPPED: ../shared/data/gudid is absent, no registered device identifier is read\n')
}

/** The first columns of a list of identifiers; what is used of them holds no comma. */
function rowsOf(name: string): string[][] {
  const [, ...lines] = gunzipSync(readFileSync(`${folder}${name}`))
    .toString('utf8')
    .trim()
    .split('\n')
  return lines.map((line) => line.trim().split(','))
}

describe.skipIf(!hasRegister)('identifiers in a national register', () => {
  it('of GS1 get the verdict the register gets, and every fault is one that may be printed', () => {
    const read = rowsOf('gs1-dis.csv.gz').map((cells) => {
      const code = cells[0] ?? ''
      return { ...readItemCode({ issuer: 'gs1', code }), written: code, isRight: cells.at(-1) === 'True' }
    })
    expect(read.length).toBeGreaterThan(1_000)
    expect(read.filter(({ fault, isRight }) => (fault === null) !== isRight)).toEqual([])
    expect(read.filter(({ fault }) => fault === 'gtin-form')).toEqual([])
    expect(read.filter(({ code, written }) => code !== written.padStart(14, '0'))).toEqual([])
  })

  it('of HIBC keep their article apart, with a check character in the register or without', () => {
    const read = rowsOf('hibcc-dis.csv.gz')
      .map(([code = '']) => code)
      .filter((code) => !/^\d+$/.test(code))
      .map((code) => ({ ...readItemCode({ issuer: 'hibcc', code }), written: code }))
    expect(read.length).toBeGreaterThan(500)
    expect(read.filter(({ fault }) => fault === 'hibc-form')).toEqual([])
    const whole = read.filter(({ fault }) => fault === null)
    expect(whole.length).toBeGreaterThan(400)
    // A blank check character does not outlive a register.
    expect(whole.filter(({ code, written }) => code.replace(/_$/, '') !== `+${written}`)).toEqual([])
    const bare = read.filter(({ fault }) => fault !== null)
    expect(bare.filter(({ fault }) => fault !== 'hibc-check-missing')).toEqual([])
    expect(bare.filter(({ code, written }) => code.slice(1, -1) !== written)).toEqual([])
    expect(bare.map(({ code }) => readItemCode({ issuer: 'hibcc', code }).fault)).toEqual(bare.map(() => null))
  })
})
