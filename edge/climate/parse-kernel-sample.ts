import type { ProbeSample } from './climate-types.ts'

const nothing: ProbeSample = { kind: 'none' }
const valueMaxMilli = 1_000_000
const absoluteZeroMilliC = -273_150

function inRange(valueMilli: number): ProbeSample {
  if (!Number.isFinite(valueMilli)) return { kind: 'garbled' }
  const rounded = Math.round(valueMilli)
  return rounded < absoluteZeroMilliC || rounded > valueMaxMilli
    ? { kind: 'garbled' }
    : { kind: 'value', valueMilli: rounded }
}

/**
 * A file with one number already in thousandths: w1 `temperature`, hwmon `temp1_input` and `humidity1_input`, iio
 * `in_temp_input`. An empty file is no answer, anything else that is no whole number is a garbled one.
 */
export function parseMilliFile(text: string): ProbeSample {
  const trimmed = text.trim()
  if (trimmed === '') return nothing
  return /^-?\d{1,9}$/.test(trimmed) ? inRange(Number(trimmed)) : { kind: 'garbled' }
}

/** The two lines of `w1_slave`: the first ends in YES when the checksum fits, the second carries t= in 0.001 degrees. */
export function parseW1Slave(text: string): ProbeSample {
  if (text.trim() === '') return nothing
  const [checksum = '', data = ''] = text.split('\n')
  const found = /t=(-?\d{1,9})\s*$/.exec(data)
  return /crc=[0-9a-f]{2} YES\s*$/.test(checksum) && found !== null ? inRange(Number(found[1])) : { kind: 'garbled' }
}

/** An iio raw count: (raw + offset) x scale gives thousandths (kernel ABI, sysfs-bus-iio: in_temp_raw, in_humidityrelative_raw). */
export function scaleIioRaw(rawText: string, scaleText: string | null, offsetText: string | null): ProbeSample {
  if (rawText.trim() === '') return nothing
  if (!/^-?\d{1,12}$/.test(rawText.trim())) return { kind: 'garbled' }
  const scale = scaleText === null ? 1 : Number.parseFloat(scaleText)
  const offset = offsetText === null ? 0 : Number.parseFloat(offsetText)
  return inRange((Number(rawText) + offset) * scale)
}
