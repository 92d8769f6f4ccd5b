import { GpioError } from './gpio-error.ts'

/** The command-line tools changed with libgpiod 2: the chip became an option, and setting holds by itself. */
export type GpiodVersion = 1 | 2

export type GpiodLine = { chip: string; offset: number }

export type ToolCall = { tool: 'gpioget' | 'gpioset' | 'gpiomon' | 'gpiodetect'; args: string[] }

/** A line of the gpiod driver is written CHIP:OFFSET, for example gpiochip0:17. Throws gpio-line-malformed. */
export function parseGpiodLine(line: string): GpiodLine {
  const found = /^(gpiochip\d{1,3}):(\d{1,4})$/.exec(line)
  if (found?.[1] === undefined) throw new GpioError('gpio-line-malformed', `${line} is no CHIP:OFFSET of gpiod`)
  return { chip: found[1], offset: Number(found[2]) }
}

export const versionCall: ToolCall = { tool: 'gpiodetect', args: ['--version'] }

/** From the first line of `gpiodetect --version`, for example "gpiodetect (libgpiod) v1.6.3"; null when it says no version. */
export function parseGpiodVersion(text: string): GpiodVersion | null {
  const found = /libgpiod\)\s+v?(\d+)\./.exec(text)
  if (found === null) return null
  return Number(found[1]) >= 2 ? 2 : 1
}

/** Asks for the level once. */
export function getCall(version: GpiodVersion, { chip, offset }: GpiodLine): ToolCall {
  const line = String(offset)
  return { tool: 'gpioget', args: version === 1 ? [chip, line] : ['--numeric', '-c', chip, line] }
}

/** Null when the answer is no level. */
export function parseLevel(text: string): boolean | null {
  const trimmed = text.trim()
  return trimmed === '1' ? true : trimmed === '0' ? false : null
}

/** Runs until it is ended and prints a line at every edge. */
export function watchCall(version: GpiodVersion, { chip, offset }: GpiodLine): ToolCall {
  const line = String(offset)
  const args = version === 1 ? ['-b', '-F', '%o %e', chip, line] : ['-F', '%o %e', '-c', chip, line]
  return { tool: 'gpiomon', args }
}

/** One printed edge as the level after it: 1 is rising in both versions, falling is 0 in the first and 2 in the second. */
export function parseEdge(version: GpiodVersion, text: string): { offset: number; high: boolean } | null {
  const found = /^(\d+) ([012])$/.exec(text.trim())
  const falling = version === 1 ? '0' : '2'
  if (found === null || (found[2] !== '1' && found[2] !== falling)) return null
  return { offset: Number(found[1]), high: found[2] === '1' }
}

/** Sets the level and holds it until it is ended; without a holder the kernel may let the line go. */
export function holdCall(version: GpiodVersion, { chip, offset }: GpiodLine, high: boolean): ToolCall {
  const assignment = `${offset}=${high ? 1 : 0}`
  return { tool: 'gpioset', args: version === 1 ? ['--mode=signal', chip, assignment] : ['-c', chip, assignment] }
}
