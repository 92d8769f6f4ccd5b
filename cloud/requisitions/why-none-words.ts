import { dateOf, dayAt } from '#cloud/calendar/calendar-day'
import type { WhyNone } from './asked-for.ts'

const words = {
  en: {
    until: (net: number | null, day: string | null) => {
      const below = net === null ? [] : [`the net position falls below ${net}`]
      const date = day === null ? [] : [`${day} has come`]
      return [...below, ...date].join(' or ')
    },
    'cancelled-holds': (by: string, until: string) => `Cancelled by ${by}; nothing is asked for until ${until}.`,
    'declined-holds': (by: string, until: string) => `Declined by ${by}; nothing more is asked for until ${until}.`,
    'coming-covers': (coming: number) => `${coming} on the way: with them there is enough.`,
    'above-reorder-point': (net: number | null, point: number) =>
      `The net position${net === null ? '' : ` of ${net}`} is above the reorder point of ${point}: nothing is ordered yet.`,
    'not-judged': () => 'Not judged since it changed.',
  },
  zh: {
    until: (net: number | null, day: string | null) => {
      const below = net === null ? [] : [`净库存低于 ${net}`]
      const date = day === null ? [] : [`到 ${day}`]
      return [...below, ...date].join('，或')
    },
    'cancelled-holds': (by: string, until: string) => `${by} 已取消；${until}之前不再提出请购。`,
    'declined-holds': (by: string, until: string) => `${by} 已拒绝；${until}之前不再追加请购。`,
    'coming-covers': (coming: number) => `在途 ${coming} 件，加上后已足够。`,
    'above-reorder-point': (net: number | null, point: number) =>
      `净库存${net === null ? '' : ` ${net} `}高于再订货点 ${point}：暂不订货。`,
    'not-judged': () => '变化后尚未判断。',
  },
} as const

const dayOf = (ms: number | null) => (ms === null ? null : dateOf(dayAt(ms, 0)))

/** Why nothing is asked for, in a sentence of one language. by: the name of the person it tells of. Dates are UTC days. */
export function whyNoneWords(why: WhyNone, by: string, language: 'en' | 'zh'): string {
  const told = words[language]
  switch (why.reason) {
    case 'cancelled-holds':
    case 'declined-holds':
      return told[why.reason](by, told.until(why.net, dayOf(why.untilMs)))
    case 'coming-covers':
      return told[why.reason](why.coming)
    case 'above-reorder-point':
      return told[why.reason](why.net, why.reorderPoint)
    case 'not-judged':
      return told[why.reason]()
  }
}
