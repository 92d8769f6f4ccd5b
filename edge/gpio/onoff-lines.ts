import { readdirSync, readFileSync } from 'node:fs'
import type { Lines } from '#platform/lines'
import { GpioError } from './gpio-error.ts'
import { lineWatchers } from './line-watchers.ts'

/** The part of onoff's Gpio that is used here. */
export type SysfsLine = {
  readSync(): 0 | 1
  writeSync(value: 0 | 1): void
  watch(callback: (error: Error | null | undefined, value: 0 | 1) => void): void
  unexport(): void
}

/** Opens a line by its number in sysfs. */
export type OpenSysfsLine = (lineNumber: number, direction: 'in' | 'low') => SysfsLine

/** A line of the onoff driver is written LABEL:OFFSET, for example pinctrl-bcm2835:17. Throws gpio-line-malformed. */
export function parseSysfsLine(line: string): { label: string; offset: number } {
  const found = /^([A-Za-z0-9_.-]+):(\d{1,4})$/.exec(line)
  if (found?.[1] === undefined) throw new GpioError('gpio-line-malformed', `${line} is no LABEL:OFFSET of a GPIO chip`)
  return { label: found[1], offset: Number(found[2]) }
}

/**
 * The number sysfs gives a line: the base of the chip with this label plus the offset. The base is no constant; current
 * Raspberry Pi kernels begin at 512. Throws gpio-chip-unknown.
 */
export function sysfsNumberOf(line: string, gpioFolder: string): number {
  const { label, offset } = parseSysfsLine(line)
  for (const chip of chipsIn(gpioFolder)) {
    if (readFileSync(`${gpioFolder}/${chip}/label`, 'utf8').trim() !== label) continue
    return Number(readFileSync(`${gpioFolder}/${chip}/base`, 'utf8').trim()) + offset
  }
  throw new GpioError('gpio-chip-unknown', `No GPIO chip is labelled ${label}`)
}

function chipsIn(gpioFolder: string): string[] {
  try {
    return readdirSync(gpioFolder).filter((name) => /^gpiochip\d+$/.test(name))
  } catch {
    return []
  }
}

type GpioClass = new (lineNumber: number, direction: 'in' | 'low', edge?: 'both') => SysfsLine

// A name in a variable: where npm left the optional package out, neither the types nor the program may need it.
const optionalPackage: string = 'onoff'

/** The native add-on, when it is there. It is optional and its absence is normal. Throws gpio-onoff-missing. */
export async function loadOnoff(packageName = optionalPackage): Promise<OpenSysfsLine> {
  try {
    const { Gpio }: { Gpio: GpioClass } = await import(packageName)
    return (lineNumber, direction) =>
      direction === 'in' ? new Gpio(lineNumber, 'in', 'both') : new Gpio(lineNumber, 'low')
  } catch (error) {
    throw new GpioError('gpio-onoff-missing', 'The optional package onoff cannot be loaded', error)
  }
}

export type OnoffLinesOptions = {
  /** Where the kernel shows its GPIO chips, normally /sys/class/gpio. */
  gpioFolder: string
  open: OpenSysfsLine
}

/** Lines through the old sysfs interface, for boards whose kernel still has it. */
export function createOnoffLines({ gpioFolder, open }: OnoffLinesOptions): Lines & { stop(): void } {
  const watchers = lineWatchers()
  const opened = new Map<string, SysfsLine>()

  function lineOf(line: string, direction: 'in' | 'low'): { sysfs: SysfsLine; fresh: boolean } {
    const before = opened.get(line)
    if (before !== undefined) return { sysfs: before, fresh: false }
    const sysfs = open(sysfsNumberOf(line, gpioFolder), direction)
    opened.set(line, sysfs)
    return { sysfs, fresh: true }
  }

  return {
    watch(line, callback) {
      const { sysfs, fresh } = lineOf(line, 'in')
      const unwatch = watchers.add(line, callback)
      if (fresh) {
        sysfs.watch((error, value) => {
          if (error === null || error === undefined) watchers.see(line, value === 1)
        })
        watchers.see(line, sysfs.readSync() === 1)
      }
      return unwatch
    },
    async set(line, high) {
      lineOf(line, 'low').sysfs.writeSync(high ? 1 : 0)
    },
    stop() {
      for (const sysfs of opened.values()) sysfs.unexport()
      opened.clear()
    },
  }
}
