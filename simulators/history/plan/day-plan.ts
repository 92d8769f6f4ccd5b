import type { Random } from '#platform/random'
import { hourWeights, visitsPerWeekday, weekendShare } from '#simulators/hospital/world/demand'
import type { HospitalProfile } from '#simulators/hospital/world/profile'
import { poisson } from './draws.ts'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** Monday to Sunday: early in the week more is operated than before the weekend. */
const weekdayFactors = [1.06, 1.1, 1.04, 1, 0.8, weekendShare, weekendShare]
const traumaMonths = [11, 0, 1]
const traumaFactor = 1.2
/** First days of the lunar year; operations are put off before and made up for afterwards. */
const springFestivals = ['2025-01-29', '2026-02-17', '2027-02-06', '2028-01-26', '2029-02-13', '2030-02-03'].map(
  (day) => Date.parse(`${day}T00:00:00Z`),
)

/** 0 Monday to 6 Sunday. */
export function weekdayOf(atMs: number): number {
  return (Math.floor(atMs / dayMs) + 3) % 7
}

function festivalFactor(dayStartMs: number): number {
  const days = springFestivals.map((festivalMs) => (dayStartMs - festivalMs) / dayMs)
  if (days.some((since) => since >= -2 && since < 7)) return 0.5
  return days.some((since) => since >= 7 && since < 21) ? 1.25 : 1
}

/** What a day has of an ordinary weekday's use: weekday, winter trauma, Spring Festival. */
export function demandFactor(dayStartMs: number): number {
  const season = traumaMonths.includes(new Date(dayStartMs).getUTCMonth()) ? traumaFactor : 1
  return (weekdayFactors[weekdayOf(dayStartMs)] ?? 1) * season * festivalFactor(dayStartMs)
}

/** When people come to cabinets on a day, Unix ms, ascending. */
export function visitTimes(profile: HospitalProfile, dayStartMs: number, random: Random): number[] {
  const count = poisson(random, visitsPerWeekday(profile.takenPerWeekday) * demandFactor(dayStartMs))
  const total = hourWeights.reduce((sum, weight) => sum + weight, 0)
  const drawHour = () => {
    let draw = random.float() * total
    return hourWeights.findIndex((weight) => {
      draw -= weight
      return draw < 0
    })
  }
  const times = Array.from({ length: count }, () =>
    Math.floor(dayStartMs + (Math.max(0, drawHour()) + random.float()) * hourMs),
  )
  return times.sort((a, b) => a - b)
}

/** The first moment of a working day's hours at or after a moment: Monday to Friday, 8 to 16. */
export function inWorkingHours(atMs: number, random: Random): number {
  const dayStartMs = Math.floor(atMs / dayMs) * dayMs
  const hour = (atMs - dayStartMs) / hourMs
  if (weekdayOf(atMs) < 5 && hour >= 8 && hour < 16) return atMs
  let nextMs = hour < 8 ? dayStartMs : dayStartMs + dayMs
  while (weekdayOf(nextMs) >= 5) nextMs += dayMs
  return Math.floor(nextMs + (8 + random.float()) * hourMs)
}
