import { join } from 'node:path'
import type { Files } from '#platform/files'
import { ownEntries } from './folder/own-entries.ts'
import type { HospitalDevice } from './world/devices.ts'
import type { Ward } from './world/wards.ts'

/** Where one hospital keeps everything, below its state folder; each right below it is one of its own entries. */
export function hospitalPaths(stateDir: string) {
  const below = (entry: keyof typeof ownEntries, ...rest: string[]) => join(stateDir, ownEntries[entry], ...rest)
  return {
    world: below('world'),
    logs: below('logs'),
    compileCache: below('compileCache'),
    serviceConfig: below('service', 'config.json'),
    serviceState: below('service'),
    firstRunToken: below('service', 'first-run-token'),
    agentConfig: (name: string) => below('agents', `${name}.json`),
    agentState: (deviceId: string) => below('agents', deviceId),
    agentTrust: (deviceId: string) => below('agents', deviceId, 'trust.json'),
    agentIdentity: (deviceId: string) => below('agents', deviceId, 'device.pem'),
    enrolmentList: below('agents', 'enrolment-list'),
    sensors: (deviceId: string) => below('sensors', deviceId),
  }
}
export type HospitalPaths = ReturnType<typeof hospitalPaths>

export const siteId = 'main'

/** The service's database. */
export const storePath = ({ serviceState }: HospitalPaths): string => join(serviceState, 'wardstock.sqlite')

/** Writes the service's config file. */
export async function configureService(
  files: Files,
  paths: HospitalPaths,
  ports: { http: number; mqtt: number },
): Promise<void> {
  const config = {
    siteId,
    logLevel: 'info',
    stateDir: paths.serviceState,
    store: { engine: 'sqlite', path: storePath(paths) },
    http: { host: '127.0.0.1', port: ports.http },
    mqtt: { host: '127.0.0.1', port: ports.mqtt },
  }
  await files.writeDurably(paths.serviceConfig, `${JSON.stringify(config, null, 2)}\n`)
}

/** Writes the config file of one agent process. */
export async function configureAgents(
  files: Files,
  paths: HospitalPaths,
  name: string,
  devices: HospitalDevice[],
  wards: Map<string, Ward>,
  mqttPort: number,
): Promise<string> {
  const agents = []
  for (const { deviceId, modelId } of devices) {
    const ward = wards.get(deviceId)
    agents.push({
      deviceId,
      siteId,
      modelId,
      stateDir: paths.agentState(deviceId),
      trustPath: paths.agentTrust(deviceId),
      identityPath: paths.agentIdentity(deviceId),
      // By its cable, which can be cut; whoever answers must prove to be the service all the same.
      mqtt: { host: '127.0.0.1', port: mqttPort },
      reader: ward === undefined ? null : { host: '127.0.0.1', port: ward.readerPort },
      badge: ward === undefined ? null : { driver: 'serial-tcp', host: '127.0.0.1', port: ward.badgePort },
      sensorRoot: paths.sensors(deviceId),
    })
  }
  const path = paths.agentConfig(name)
  await files.writeDurably(path, `${JSON.stringify({ logLevel: 'info', agents }, null, 2)}\n`)
  return path
}
