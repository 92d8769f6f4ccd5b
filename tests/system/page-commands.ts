/** One fenced block of commands of a page, and what the page says it prints. */
export type CommandBlock = {
  /** Word after `sh`: when it is typed; empty for always. */
  when: string
  commands: string
  /** Null when the page shows nothing. */
  printed: string | null
  line: number
}

/** Every block of commands of a page in its order; a block of text right after one is what that one prints. */
export function commandBlocks(page: string): CommandBlock[] {
  const found: CommandBlock[] = []
  const fence = /^```(sh|text)(?: (\S+))?\n([\s\S]*?)^```$/gm
  for (const match of page.matchAll(fence)) {
    const [, language, when = '', body = ''] = match
    const line = page.slice(0, match.index).split('\n').length
    const last = found.at(-1)
    if (language === 'sh') found.push({ when, commands: body, printed: null, line })
    else if (last === undefined || last.printed !== null) throw new Error(`line ${line}: nothing prints this`)
    else last.printed = body
  }
  return found
}

/** What a page shows, as a pattern for all of what was printed: an ellipsis stands for whatever differs. */
export function patternOf(printed: string): RegExp {
  const parts = printed.trim().split('…')
  return new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[\\s\\S]+?')}$`)
}
