import type { ProbeModel } from '#firmware-config/schema'
import type { Files } from '#platform/files'
import type { ProbeSample } from './climate-types.ts'
import { parseMilliFile, parseW1Slave, scaleIioRaw } from './parse-kernel-sample.ts'

const rawSuffix = '_raw'

/** Asks a probe through its kernel file below sensorRoot. Whatever goes wrong with the file is 'none', never an error. */
export async function readProbe(files: Files, sensorRoot: string, probe: ProbeModel): Promise<ProbeSample> {
  const path = `${sensorRoot}/${probe.path}`
  try {
    const text = await files.read(path)
    if (text === null) return { kind: 'none' }
    if (probe.driver === 'iio' && path.endsWith(rawSuffix)) {
      const channel = path.slice(0, -rawSuffix.length)
      return scaleIioRaw(text, await files.read(`${channel}_scale`), await files.read(`${channel}_offset`))
    }
    return path.endsWith('/w1_slave') ? parseW1Slave(text) : parseMilliFile(text)
  } catch {
    // A sensor that is pulled out mid-read answers with an I/O error; to us that is silence.
    return { kind: 'none' }
  }
}
