import { z } from 'zod'
import type { KeptProcess } from './child-process.ts'
import { LaunchError } from './launch-error.ts'

/** The service, listening where it says. */
export type RunningService = {
  process: KeptProcess
  /** Stays the same when the service is killed and comes back. */
  url: string
  /** Where it hears devices; another one every time it starts. */
  mqttPort(): number
}

export type ServiceStart = {
  /** Writes the config file; 0 lets the service take any free port. */
  configure(ports: { http: number; mqtt: number }): Promise<void>
  /** Starts the process and keeps it. */
  keep(onReady: (said: Record<string, unknown>) => void): KeptProcess
  /** The port people would like the page to have. */
  wishedPort: number
}

const readySchema = z.object({ httpUrl: z.string(), mqttPort: z.int() })

/**
 * Starts the service on the wished port, or on any free one when that is taken. Nobody looks for a free port beforehand:
 * between looking and listening another hospital may take it. The service binds, and says what it got.
 */
export async function startService({ configure, keep, wishedPort }: ServiceStart): Promise<RunningService> {
  let mqttPort = 0
  const onReady = (said: Record<string, unknown>) => {
    ;({ mqttPort } = readySchema.parse(said))
  }
  const begin = async (http: number) => {
    await configure({ http, mqtt: 0 })
    const process = keep(onReady)
    const { httpUrl } = readySchema.parse(await process.ready())
    // Where people have the page open it must be again after a kill.
    await configure({ http: Number(new URL(httpUrl).port), mqtt: 0 })
    return { process, url: httpUrl, mqttPort: () => mqttPort }
  }
  try {
    return await begin(wishedPort)
  } catch (error) {
    if (!(error instanceof LaunchError) || error.code !== 'port-taken') throw error
    return await begin(0)
  }
}
