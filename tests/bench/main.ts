import { benchAgenda } from './agenda.ts'
import type { BenchRow } from './bench-row.ts'
import { benchChangeToDoor } from './change-to-door.ts'
import { benchClimateYear } from './climate-year.ts'
import { benchDoorToStock } from './door-to-stock.ts'
import { benchHistory, benchHistoryYear } from './history.ts'
import { benchIngest } from './ingest.ts'
import { benchLlrpDecode } from './llrp-decode.ts'
import { benchNeighbours } from './neighbours/neighbours.ts'
import { benchReconnect } from './reconnect.ts'
import { benchVerify } from './verify.ts'
import { benchWidePolicy } from './wide-policy.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)
const number = (value: number) => (value >= 1_000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3))

function print(rows: BenchRow[]): void {
  for (const { name, value, unit, ratioTo, ratio } of rows) {
    const held =
      ratio === undefined || ratioTo === undefined
        ? ''
        : `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(2)} x ${ratioTo}`
    say(`| ${name.padEnd(66)} | ${number(value).padStart(11)} ${unit.padEnd(9)} | ${held.padEnd(44)} |`)
  }
}

const parts: Record<string, () => Promise<BenchRow[]>> = {
  llrp: benchLlrpDecode,
  sqlite: () => benchIngest(['sqlite']),
  postgres: () => benchIngest(['postgres']),
  verify: () => benchVerify(),
  agenda: () => benchAgenda(),
  'wide-policy': benchWidePolicy,
  climate: () => benchClimateYear(),
  'change-to-door': benchChangeToDoor,
  neighbours: () => benchNeighbours(),
  reconnect: () => benchReconnect(),
  history: benchHistory,
  'history-year': benchHistoryYear,
  door: () => benchDoorToStock(process.env.PATH ?? ''),
}
/** Takes minutes; `history-year` tells of what the others tell as well. */
const onlyWhenAsked = ['history-year', 'neighbours']
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in parts))
if (unknown.length > 0) {
  process.stderr.write(`no such part: ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}\n`)
  process.exit(1)
}

say(`| ${'what'.padEnd(66)} | ${'figure'.padStart(21)} | ${'within this run'.padEnd(44)} |`)
say(`| ${'-'.repeat(66)} | ${'-'.repeat(21)} | ${'-'.repeat(44)} |`)
const wanted = asked.length > 0 ? asked : Object.keys(parts).filter((name) => !onlyWhenAsked.includes(name))
for (const [name, bench] of Object.entries(parts)) if (wanted.includes(name)) print(await bench())
process.exit(0)
