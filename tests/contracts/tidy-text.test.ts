import { expect, it } from 'vitest'
import { tidyIdentity, tidyText } from '#contracts/tidy-text'

it.each([
  ['space around', ' \u3000A1\u00a0\n', 'A1', 'A1'],
  ['another normal form', 'O\u03089', '\u00d69', '\u00d69'],
  ['marks nobody sees around', '\u200bA1\u2060\ufeff', 'A1', 'A1'],
  ['a mark nobody sees within', 'A\u200b1', 'A\u200b1', 'A1'],
  ['a soft hyphen within', 'A\u00ad1', 'A\u00ad1', 'A1'],
  ['a space within', 'A 1', 'A 1', 'A 1'],
  ['a family of four', '\u{1f468}\u200d\u{1f469}', '\u{1f468}\u200d\u{1f469}', '\u{1f468}\u{1f469}'],
  ['control signs alone', '\u0001\u0007', '', ''],
  ['marks nobody sees alone', '\u200b\u2060\u00ad', '', ''],
  ['fillers alone', '\u115f\u3164\ufe0f', '', ''],
  ['Braille without a dot', '\u2800', '', ''],
])('%s', (_what, written, text, identity) => {
  expect([tidyText(written), tidyIdentity(written)]).toEqual([text, identity])
})

it('what is tidy stays as it is', () => {
  for (const text of ['Ö9', '关节 52', "O'Brien", '−20 °C', '+A99912345/99']) {
    expect([tidyText(text), tidyIdentity(text)]).toEqual([text, text])
  }
})
