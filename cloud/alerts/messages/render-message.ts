import { dateOf } from '#cloud/calendar/calendar-day'
import { tellableMs } from '#contracts/moment'
import type { MessageKey } from './en.ts'
import { type Locale, sharedWords, textOf, type WordBook } from './word-book.ts'

export type MessageParams = Readonly<Record<string, string | number | null>>

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
  return `${new Date(tellableMs(atMs)).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** Fills one of the texts all rules share. */
export function renderShared(key: MessageKey, params: MessageParams, locale: Locale): string {
  return fillText(textOf(sharedWords, locale, key) ?? key, params, locale)
}

/**
 * A value with its unit: units, days, percent, ms, milliC, milli-percent, time or now (Unix ms), day or today (since
 * 1970-01-01), or none. A word is looked up among the rule's own first, then among those all share.
 */
export function renderValue(
  value: string | number | null,
  unit: string,
  locale: Locale,
  words: WordBook = sharedWords,
  ruleId = '',
): string {
  if (value === null) return renderShared('value.none', {}, locale)
  if (typeof value === 'string') {
    return textOf(words, locale, `${ruleId}.value.${value}`) ?? textOf(words, locale, `value.${value}`) ?? value
  }
  switch (unit) {
    case 'units':
    case 'days':
    case 'percent':
      return renderShared(`unit.${unit}`, { n: value }, locale)
    case 'ms':
      return durationOf(value, locale)
    case 'milliC':
      return `${(value / 1_000).toFixed(1)} °C`
    case 'milli-percent':
      return `${(value / 1_000).toFixed(1)} %`
    case 'time':
    case 'now':
      return timeOf(value)
    case 'day':
    case 'today':
      return dateOf(value)
    default:
      return String(value)
  }
}

/** Fills a text: {name}, {name:unit}, {name|one|many}. A parameter that is missing shows itself in braces. */
export function fillText(text: string, params: MessageParams, locale: Locale): string {
  return text.replace(
    /\{(\w+)(?::([\w-]+)|\|([^|}]+)\|([^}]+))?\}/g,
    (whole, name: string, unit: string | undefined, one: string | undefined, many: string | undefined) => {
      const value = params[name]
      if (value === undefined) return whole
      if (one !== undefined && many !== undefined) return `${value} ${value === 1 ? one : many}`
      return unit === undefined ? String(value) : renderValue(value, unit, locale)
    },
  )
}
