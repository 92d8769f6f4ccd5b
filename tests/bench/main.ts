import type { BenchRow } from './bench-row.ts'
import { benchDoorToStock } from './door-to-stock.ts'
import { benchIngest } from './ingest.ts'
import { benchLlrpDecode } from './llrp-decode.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)
const number = (value: number) => (value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))

function print(rows: BenchRow[]): void {
  for (const { name, value, unit, ratioTo, ratio } of rows) {
    const held =
      ratio === undefined || ratioTo === undefined
        ? ''
        : `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)} x ${ratioTo}`
    say(`| ${name.padEnd(52)} | ${number(value).padStart(11)} ${unit.padEnd(8)} | ${held.padEnd(44)} |`)
  }
}

say(`| ${'what'.padEnd(52)} | ${'figure'.padStart(20)} | ${'within this run'.padEnd(44)} |`)
say(`| ${'-'.repeat(52)} | ${'-'.repeat(20)} | ${'-'.repeat(44)} |`)
print(await benchLlrpDecode())
print(await benchIngest())
print(await benchDoorToStock(process.env.PATH ?? ''))
process.exit(0)
