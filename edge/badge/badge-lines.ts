import { tidyIdentity } from '#contracts/tidy-text'

/** The longest line worth keeping; what is longer is dropped up to its end. */
const lineCharsMax = 80

/** The start of a line that is not over yet. */
export type BadgeLines = { pending: string; overlong: boolean }

export const noBadgeLines: BadgeLines = { pending: '', overlong: false }

/** Cuts text from a serial badge reader into lines ended by CR, LF or both, in whatever pieces it comes. Empty lines are dropped. */
export function cutBadgeLines(before: BadgeLines, text: string): { state: BadgeLines; lines: string[] } {
  const lines: string[] = []
  let { pending, overlong } = before
  for (const character of text) {
    if (character === '\r' || character === '\n') {
      const line = tidyIdentity(pending)
      if (line !== '' && !overlong) lines.push(line)
      pending = ''
      overlong = false
    } else if (pending.length >= lineCharsMax) {
      overlong = true
    } else {
      pending += character
    }
  }
  return { state: { pending, overlong }, lines }
}
