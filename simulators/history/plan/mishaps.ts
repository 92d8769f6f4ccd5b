import type { Random } from '#platform/random'
import type { HospitalPlan } from '#simulators/hospital/world/hospital-plan'
import { dayMs, hourMs } from './day-plan.ts'
import { logNormal, mixed, poisson } from './draws.ts'

/** What goes wrong at a device, and for how long. */
export type Mishap = { name: MishapName; deviceId: string; atMs: number; lastsMs: number }

export const mishapNames = [
  'network-outage',
  'reader-outage',
  'antenna-loss',
  'forced-door',
  'door-left-open',
  'unknown-badge',
  'break-glass',
  'excursion',
] as const
export type MishapName = (typeof mishapNames)[number]

const minuteMs = 60_000
/** How often each happens: per cabinet and month; outages and excursions of rooms too. Median length and spread. */
const rates: Record<
  Exclude<MishapName, 'excursion'>,
  { perMonth: number; medianMs: number; sigma: number; mostMs: number }
> = {
  // Median 6 minutes, one in a hundred 6 hours.
  'network-outage': { perMonth: 1.2, medianMs: 6 * minuteMs, sigma: 1.75, mostMs: 8 * hourMs },
  'reader-outage': { perMonth: 0.2, medianMs: 12 * minuteMs, sigma: 0.8, mostMs: 2 * hourMs },
  'antenna-loss': { perMonth: 0.1, medianMs: 40 * minuteMs, sigma: 0.7, mostMs: 6 * hourMs },
  'forced-door': { perMonth: 0.04, medianMs: 20_000, sigma: 0.4, mostMs: 2 * minuteMs },
  'door-left-open': { perMonth: 0.3, medianMs: 7 * minuteMs, sigma: 0.3, mostMs: 20 * minuteMs },
  'unknown-badge': { perMonth: 0.8, medianMs: 1_000, sigma: 0, mostMs: 1_000 },
  'break-glass': { perMonth: 0.12, medianMs: 60_000, sigma: 0.4, mostMs: 5 * minuteMs },
}
const roomNames: readonly MishapName[] = ['network-outage']
/** A refrigerated cabinet fails for a while every so many days; a room's air conditioning less often. */
const coldExcursionEveryDays = 40
const roomExcursionEveryDays = 75
/** And every so many days the network of a cabinet is away for so long that somebody is told of its silence. */
const longOutageEveryDays = 45
const longOutageSalt = 1

/** Draws what goes wrong on a day, ascending. Excursions and long outages come at a regular distance, so that no season is without. */
export function mishapsOf({ devices, seed }: HospitalPlan, dayStartMs: number, random: Random): Mishap[] {
  const day = Math.floor(dayStartMs / dayMs)
  const drawn = devices.flatMap(({ deviceId, kind }, index) => {
    const own = random.split(deviceId)
    const usual = Object.entries(rates).flatMap(([key, { perMonth, medianMs, sigma, mostMs }]) => {
      const name = key as keyof typeof rates
      if (kind !== 'cabinet' && !roomNames.includes(name)) return []
      return Array.from(
        { length: poisson(own, perMonth / 30) },
        (): Mishap => ({
          name,
          deviceId,
          atMs: Math.floor(dayStartMs + own.float() * dayMs),
          lastsMs: Math.floor(Math.min(mostMs, logNormal(own, medianMs, sigma))),
        }),
      )
    })
    const everyDays =
      kind === 'room-sensor' ? roomExcursionEveryDays : deviceId.startsWith('cold') ? coldExcursionEveryDays : null
    if (kind === 'cabinet' && (day + mixed(seed, index, longOutageSalt)) % longOutageEveryDays === 0) {
      usual.push({
        name: 'network-outage',
        deviceId,
        atMs: Math.floor(dayStartMs + (1 + 16 * own.float()) * hourMs),
        lastsMs: Math.floor((75 + 150 * own.float()) * minuteMs),
      })
    }
    const isExcursion = everyDays !== null && (day + mixed(seed, index)) % everyDays === 0
    if (!isExcursion) return usual
    const atMs = Math.floor(dayStartMs + (1 + 18 * own.float()) * hourMs)
    return [
      ...usual,
      { name: 'excursion' as const, deviceId, atMs, lastsMs: Math.floor((14 + 40 * own.float()) * minuteMs) },
    ]
  })
  return drawn.sort((a, b) => a.atMs - b.atMs)
}
