import { tellableMs } from '#contracts/moment'
import { dayAt } from './calendar-day.ts'

const minuteMs = 60_000
const quarterMs = 15 * minuteMs
/** Asking for a moment's wall clock is dear: a year of quarters of an hour is remembered. */
const quartersKnownMax = 36_000

/** Tells which day it is (days since 1970-01-01) at a moment where the hospital is. timeZone is an IANA name. */
export function localDay(timeZone: string): (atMs: number) => number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  })
  const known = new Map<number, number>()
  const offsetMinutesAt = (atMs: number): number => {
    const part = Object.fromEntries(parts.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
    const { year = 1970, month = 1, day = 1, hour: hours = 0, minute = 0 } = part
    const wallMs = Date.UTC(year, month - 1, day, hours, minute)
    return Math.round((wallMs - Math.floor(atMs / minuteMs) * minuteMs) / minuteMs)
  }
  return (atMs) => {
    const quarter = Math.floor(atMs / quarterMs)
    let offsetMinutes = known.get(quarter)
    if (offsetMinutes === undefined) {
      offsetMinutes = offsetMinutesAt(tellableMs(atMs))
      if (known.size >= quartersKnownMax) known.clear()
      known.set(quarter, offsetMinutes)
    }
    return dayAt(atMs, offsetMinutes)
  }
}

/** True for an IANA name of a time zone that this machine knows. An offset such as +02:00 is none: it knows no summer. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

const zones = new Map<string, (atMs: number) => number>()

/** Which day it is (days since 1970-01-01) at a moment in a time zone, by its IANA name. */
export function dayOf(timeZone: string, atMs: number): number {
  const known = zones.get(timeZone) ?? localDay(timeZone)
  zones.set(timeZone, known)
  return known(atMs)
}

const zoneHoursMax = 16
const beginnings = new Map<string, number>()

/**
 * When a day (days since 1970-01-01) begins in a time zone, Unix ms: the first moment that is of that day or a later one.
 * Zones change by whole quarters of an hour.
 */
export function beginningOfDay(timeZone: string, day: number): number {
  const key = `${timeZone} ${day}`
  const known = beginnings.get(key)
  if (known !== undefined) return known
  let [before, after] = [(day * 24 - zoneHoursMax) * 4, (day * 24 + zoneHoursMax) * 4]
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (dayOf(timeZone, middle * quarterMs) >= day) after = middle
    else before = middle
  }
  beginnings.set(key, after * quarterMs)
  return after * quarterMs
}

/** 9999-12-31, which many systems write for never. */
export const dayMax = 2_932_896
