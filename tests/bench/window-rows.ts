import { createHash } from 'node:crypto'
import type { ClimateWindow } from '#cloud/climate/window'
import type { Transactions, YardstickRow } from './yardstick.ts'

/** A window as if it were an entry of the journal: the yardstick's row of the fact it came as. */
function rowOf(window: ClimateWindow, siteId: string, entrySeq: number, recordedAtMs: number): YardstickRow {
  const { deviceId, probeId, epoch, seq, endedAtMs } = window
  const body = JSON.stringify(window)
  const hash = createHash('sha256').update(body).digest('hex')
  const source = ['device', deviceId, epoch, seq, null]
  const about = ['ClimateRecorded', `probe:${deviceId}/${probeId}`, deviceId, null]
  return [siteId, entrySeq, endedAtMs, recordedAtMs, 'synchronised', ...source, ...about, body, hash]
}

/** The same transactions with windows among their rows, dealt out in order, to each as many as its share of the entries. */
export function withWindows(
  transactions: Transactions,
  windows: readonly ClimateWindow[],
  siteId: string,
  headSeq: number,
): Transactions {
  const entries = transactions.reduce((sum, rows) => sum + rows.length, 0)
  let seen = 0
  return transactions.map((rows, index) => {
    const from = Math.round((windows.length * seen) / entries)
    seen += rows.length
    const upTo = Math.round((windows.length * seen) / entries)
    const own = windows.slice(from, upTo)
    return [...rows, ...own.map((window, at) => rowOf(window, siteId, headSeq + from + at + 1, index))]
  })
}
