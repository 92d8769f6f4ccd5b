import { tellableMs } from '#contracts/moment'

const dayMs = 86_400_000

/**
 * Days since 1970-01-01 of a date as 'YYYY-MM-DD' or 'YYYY-MM-00' (day 00 is the month's end, GS1 General
 * Specifications 3.4.6); null when there is no such date. Proleptic Gregorian, no time zone involved.
 */
export function dayOf(date: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (month < 1 || month > 12) return null
  const first = Date.UTC(year, month - 1, 1) / dayMs
  const next = Date.UTC(month === 12 ? year + 1 : year, month % 12, 1) / dayMs
  if (day === 0) return next - 1
  return first + day - 1 < next ? first + day - 1 : null
}

/** 'YYYY-MM-DD' of a day since 1970-01-01; of one that no such text names the nearest. */
export function dateOf(day: number): string {
  return new Date(tellableMs(day * dayMs)).toISOString().slice(0, 10)
}

/** Which day it is at a moment (Unix ms) where clocks are utcOffsetMinutes ahead of UTC. */
export function dayAt(atMs: number, utcOffsetMinutes: number): number {
  return Math.floor((atMs + utcOffsetMinutes * 60_000) / dayMs)
}
