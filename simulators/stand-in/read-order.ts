import { epcHexSchema } from '#contracts/ids'

/** What a person at the keyboard lets hands do at the cabinet. */
export type Order =
  | { kind: 'visit'; badge: string; take: string[]; place: string[] }
  | { kind: 'inside' }
  | { kind: 'not-understood'; why: string }

/** The orders there are, as they are typed. */
export const orderWords = ['visit BADGE [take EPC]... [place EPC]...', 'inside'] as const

function notUnderstood(why: string): Order {
  return { kind: 'not-understood', why }
}

/** Reads one line; null for an empty one. A badge number is one word; EPCs are capital hex digits. */
export function readOrder(line: string): Order | null {
  const [word = '', ...rest] = line.trim().split(/\s+/)
  if (word === '') return null
  if (word === 'inside' && rest.length === 0) return { kind: 'inside' }
  if (word !== 'visit') return notUnderstood(`${word} is no order`)
  const [badge, ...acts] = rest
  if (badge === undefined) return notUnderstood('whose badge?')
  const visit = { kind: 'visit' as const, badge, take: [] as string[], place: [] as string[] }
  for (let at = 0; at < acts.length; at += 2) {
    const [act, epc = ''] = acts.slice(at, at + 2)
    if (act !== 'take' && act !== 'place') return notUnderstood(`${act} is nothing hands do`)
    if (!epcHexSchema.safeParse(epc).success) return notUnderstood(`"${epc}" is no EPC in capital hex digits`)
    visit[act].push(epc)
  }
  return visit
}
