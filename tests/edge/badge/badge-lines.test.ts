import { describe, expect, it } from 'vitest'
import { cutBadgeLines, noBadgeLines } from '#edge/badge/badge-lines'

function lines(...chunks: string[]): string[] {
  let state = noBadgeLines
  return chunks.flatMap((chunk) => {
    const cut = cutBadgeLines(state, chunk)
    state = cut.state
    return cut.lines
  })
}

describe('what a serial badge reader sends', () => {
  it.each([
    ['one line', ['004711\r\n'], ['004711']],
    ['CR only', ['004711\r'], ['004711']],
    ['LF only', ['004711\n'], ['004711']],
    ['in single bytes', [...'00\r\n47\r\n'], ['00', '47']],
    ['cut between CR and LF', ['004711\r', '\n0815\r\n'], ['004711', '0815']],
    ['two in one chunk', ['004711\r\n0815\r\n'], ['004711', '0815']],
    ['not over yet', ['004711'], []],
    ['blank lines and blanks', ['\r\n\r\n  004711 \r\n'], ['004711']],
    ['a line without an end, then a good one', [`${'9'.repeat(10_000)}\r\n`, '0815\r\n'], ['0815']],
  ])('%s', (_story, chunks, expected) => {
    expect(lines(...chunks)).toEqual(expected)
  })

  it('keeps bounded memory of a line that never ends', () => {
    let state = noBadgeLines
    for (let i = 0; i < 1_000; i++) state = cutBadgeLines(state, '9'.repeat(100)).state
    expect(state.pending.length).toBeLessThan(100)
  })
})
