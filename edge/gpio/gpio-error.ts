export type GpioErrorCode =
  | 'gpio-line-malformed'
  | 'gpio-tools-missing'
  | 'gpio-tool-failed'
  | 'gpio-onoff-missing'
  | 'gpio-chip-unknown'

const remedies: Record<GpioErrorCode, string> = {
  'gpio-line-malformed': "Correct the line's name in the cabinet model; firmware-config/README.md shows the forms.",
  'gpio-tools-missing':
    'Install the libgpiod tools (Debian: apt install gpiod) or choose another line driver in the model.',
  'gpio-tool-failed': 'Check that the line exists, that nobody else holds it, and that this user is in the group gpio.',
  'gpio-onoff-missing':
    'Run npm rebuild epoll --ignore-scripts=false where there is a C++ compiler, or choose the driver gpiod in the cabinet model.',
  'gpio-chip-unknown':
    'Compare the label with those in /sys/class/gpio/gpiochip*/label; newer kernels need the driver gpiod.',
}

/** A board's line cannot be had. The code is stable, the message ends with a remedy. */
export class GpioError extends Error {
  readonly code: GpioErrorCode
  constructor(code: GpioErrorCode, detail: string, cause?: unknown) {
    super(`${detail}. ${remedies[code]}`, { cause })
    this.name = 'GpioError'
    this.code = code
  }
}
