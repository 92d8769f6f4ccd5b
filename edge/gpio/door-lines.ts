import type { CabinetModel } from '#firmware-config/schema'
import type { Lines } from '#platform/lines'
import type { Platform } from '#platform/platform'
import { createGpiodLines } from './gpiod-lines.ts'
import { createOnoffLines, loadOnoff } from './onoff-lines.ts'
import { createReaderLines } from './reader-lines.ts'

type LineDriver = CabinetModel['doors'][number]['driver']

export type DoorLinesOptions = {
  model: CabinetModel
  /** Sets an output of the reader. */
  setGpo: (port: number, high: boolean) => void
  platform: Pick<Platform, 'clock' | 'log'>
  /** Null to let the operating system find the tools of libgpiod. */
  gpiodToolFolder?: string | null
  /** Where the kernel shows its GPIO chips. */
  gpioFolder?: string
}

export type DoorLines = {
  /** The lines that carry this door. */
  of(doorId: number): Lines
  /** To be told every 'gpi' event of the reader. */
  gpiSeen(port: number, high: boolean): void
  stop(): void
}

/** The line drivers this cabinet's doors name, each opened once. Throws a GpioError when one cannot be had. */
export async function openDoorLines(options: DoorLinesOptions): Promise<DoorLines> {
  const { model, setGpo, platform, gpiodToolFolder = null, gpioFolder = '/sys/class/gpio' } = options
  const reader = createReaderLines(setGpo)
  const opened = new Map<LineDriver, Lines & { stop?: () => void }>([['reader-gpio', reader.lines]])
  for (const { driver } of model.doors) {
    if (opened.has(driver)) continue
    if (driver === 'gpiod') opened.set(driver, await createGpiodLines({ platform, toolFolder: gpiodToolFolder }))
    if (driver === 'onoff') opened.set(driver, createOnoffLines({ gpioFolder, open: await loadOnoff() }))
  }
  return {
    of(doorId) {
      const driver = model.doors.find((door) => door.doorId === doorId)?.driver
      const lines = driver === undefined ? undefined : opened.get(driver)
      if (lines === undefined) throw new Error(`no lines were opened for door ${doorId}`)
      return lines
    },
    gpiSeen: reader.gpiSeen,
    stop() {
      for (const lines of opened.values()) lines.stop?.()
    },
  }
}
