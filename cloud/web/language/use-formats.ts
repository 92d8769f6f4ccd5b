import { useMemo } from 'react'
import { tellableMs } from '#contracts/moment'
import { useSession } from '../api/session.tsx'
import { useLanguage } from './language.tsx'

/** Times in the hospital's zone, always with the zone said; figures and durations in the language in use. */
export function useFormats() {
  const { language } = useLanguage()
  const { timeZone } = useSession().me
  return useMemo(() => {
    const locale = language === 'zh-CN' ? 'zh-CN' : 'en-GB'
    const moment = new Intl.DateTimeFormat(locale, {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
    const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
    const figure = new Intl.NumberFormat(locale, { maximumFractionDigits: 3 })
    const unit = (name: string) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 })
    const [days, hours, minutes, seconds] = ['day', 'hour', 'minute', 'second'].map(unit)
    const celsius = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
    const duration = (ms: number): string => {
      if (Math.abs(ms) >= 2 * 86_400_000) return days?.format(ms / 86_400_000) ?? ''
      if (Math.abs(ms) >= 2 * 3_600_000) return hours?.format(ms / 3_600_000) ?? ''
      if (Math.abs(ms) >= 120_000) return minutes?.format(ms / 60_000) ?? ''
      return seconds?.format(ms / 1_000) ?? ''
    }
    const milli = (value: number, quantity: 'temperature' | 'humidity') =>
      `${celsius.format(value / 1_000)} ${quantity === 'temperature' ? '°C' : '%'}`
    /** A proof's value in the unit the proof names. */
    const quantity = (value: number | string | null, unitName: string): string => {
      if (value === null) return '–'
      if (typeof value === 'string') return value
      if (unitName === 'milliC') return milli(value, 'temperature')
      if (unitName === 'milli-percent') return milli(value, 'humidity')
      if (unitName === 'ms') return duration(value)
      if (unitName === 'time' || unitName === 'now') return moment.format(tellableMs(value))
      if (unitName === 'day' || unitName === 'today')
        return new Date(tellableMs(value * 86_400_000)).toISOString().slice(0, 10)
      if (unitName === 'percent') return `${figure.format(value)} %`
      if (unitName === 'days') return days?.format(value) ?? ''
      return figure.format(value)
    }
    return {
      moment: (ms: number) => moment.format(tellableMs(ms)),
      clock: (ms: number) => clock.format(tellableMs(ms)),
      figure: (value: number) => figure.format(value),
      megabytes: (bytes: number) => `${figure.format(Math.round(bytes / 1_048_576))} MiB`,
      percent: (permille: number) => `${figure.format(permille / 10)} %`,
      duration,
      milli,
      quantity,
      timeZone,
    }
  }, [language, timeZone])
}
