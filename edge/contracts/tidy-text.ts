const ends = /^[\s\p{Cc}\p{Cf}]+|[\s\p{Cc}\p{Cf}]+$/gu
/** Nothing that anybody could see; U+2800 is a sign of Braille without a dot. */
const unseen = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u
const unseenWithin = /[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu

/**
 * A text as it is kept: in the normal form NFC (UAX #15), without space or signs nobody sees around it; empty when there is
 * nothing to be seen in it at all.
 */
export function tidyText(written: string): string {
  const text = written.normalize('NFC').replace(ends, '')
  return unseen.test(text) ? '' : text
}

/** A text that names something, such as a serial or a lot: what looks alike is alike, so that nothing unseen is left in it. */
export function tidyIdentity(written: string): string {
  return tidyText(written.replace(unseenWithin, ''))
}
