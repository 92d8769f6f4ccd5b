import type { ClimateWindow } from '#cloud/climate/window'
import { hashedTextOfWindow } from '#cloud/climate/window'
import type { ClimateWindowsTable } from '../engine/database.ts'
import { sha256 } from '../journal/journal-row.ts'

/** States as numbers: never renumbered, only added to. */
const states = ['good', 'no-data', 'implausible', 'calibration-overdue'] as const

/** Which probe of which epoch of which device a number stands for. */
export type Probe = Pick<ClimateWindow, 'deviceId' | 'probeId' | 'quantity' | 'epoch'> & { probeNo: number }

/** Bits of the running hash kept beside each window, so that a changed one is named and not only its hour. */
const checkDigits = 8

export function windowOfRow(row: ClimateWindowsTable, probe: Probe): ClimateWindow {
  return {
    windowSeq: row.window_seq,
    deviceId: probe.deviceId,
    probeId: probe.probeId,
    quantity: probe.quantity,
    endedAtMs: row.end_at_ms,
    windowMs: row.window_ms,
    state: states[row.state] ?? 'no-data',
    samples: row.samples,
    minMilli: row.min_milli,
    maxMilli: row.max_milli,
    meanMilli: row.mean_milli,
    lastMilli: row.last_milli,
    epoch: probe.epoch,
    seq: row.source_seq,
  }
}

/** The running hash after this window. */
export function windowHash(before: string, window: ClimateWindow): string {
  return sha256(`${before}\n${hashedTextOfWindow(window)}`)
}

/** The bits of a running hash that are kept beside its window. */
export function checkBitsOf(hash: string): number {
  return Number.parseInt(hash.slice(0, checkDigits), 16)
}

/** The window's values in the order of climateColumns. */
export function valuesOfWindow(siteId: string, window: ClimateWindow, probeNo: number, hash: string): unknown[] {
  return [
    siteId,
    window.windowSeq,
    probeNo,
    window.endedAtMs,
    window.windowMs,
    states.indexOf(window.state),
    window.samples,
    window.minMilli,
    window.maxMilli,
    window.meanMilli,
    window.lastMilli,
    window.seq,
    checkBitsOf(hash),
  ]
}

export const climateColumns = {
  site_id: 'text',
  window_seq: 'bigint',
  probe_no: 'bigint',
  end_at_ms: 'bigint',
  window_ms: 'bigint',
  state: 'bigint',
  samples: 'bigint',
  min_milli: 'bigint',
  max_milli: 'bigint',
  mean_milli: 'bigint',
  last_milli: 'bigint',
  source_seq: 'bigint',
  check_bits: 'bigint',
} as const
