import { dateOf } from '#cloud/calendar/calendar-day'
import { en, type MessageKey, type Messages } from './en.ts'
import { zhCn } from './zh-cn.ts'

export type Locale = 'en' | 'zh-cn'
export type MessageParams = Readonly<Record<string, string | number | null>>

/** The catalogues by locale. */
export const catalogues: Record<Locale, Messages> = { en, 'zh-cn': zhCn }

/** True when there is a text of that name. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(en, key)
}

const durationNames: Record<Locale, readonly [string, string, string]> = {
  en: [' h', ' min', ' s'],
  'zh-cn': [' 小时', ' 分', ' 秒'],
}

function durationOf(ms: number, locale: Locale): string {
  const [hour, minute, second] = durationNames[locale]
  const seconds = Math.floor(ms / 1_000)
  const parts = [
    [Math.floor(seconds / 3_600), hour],
    [Math.floor(seconds / 60) % 60, minute],
    [seconds % 60, second],
  ].flatMap(([count, name]) => (count === 0 ? [] : [`${count}${name}`]))
  return parts.length === 0 ? `0${second}` : parts.join(' ')
}

function timeOf(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** A value with its unit: units, days, percent, ms, milliC, milli-percent, time (Unix ms), day (since 1970-01-01) or none. */
export function renderValue(value: string | number | null, unit: string, locale: Locale): string {
  const catalogue = catalogues[locale]
  if (value === null) return catalogue['value.none']
  if (typeof value === 'string') {
    const key = `value.${value}`
    return isMessageKey(key) ? catalogue[key] : value
  }
  switch (unit) {
    case 'units':
    case 'days':
    case 'percent':
      return renderMessage(`unit.${unit}`, { n: value }, locale)
    case 'ms':
      return durationOf(value, locale)
    case 'milliC':
      return `${(value / 1_000).toFixed(1)} °C`
    case 'milli-percent':
      return `${(value / 1_000).toFixed(1)} %`
    case 'time':
      return timeOf(value)
    case 'day':
      return dateOf(value)
    default:
      return String(value)
  }
}

/** Fills a text: {name}, {name:unit}, {name|one|many}. A parameter that is missing shows itself in braces. */
export function renderMessage(key: MessageKey, params: MessageParams, locale: Locale): string {
  return catalogues[locale][key].replace(
    /\{(\w+)(?::([\w-]+)|\|([^|}]+)\|([^}]+))?\}/g,
    (whole, name: string, unit: string | undefined, one: string | undefined, many: string | undefined) => {
      const value = params[name]
      if (value === undefined) return whole
      if (one !== undefined && many !== undefined) return `${value} ${value === 1 ? one : many}`
      return unit === undefined ? String(value) : renderValue(value, unit, locale)
    },
  )
}
