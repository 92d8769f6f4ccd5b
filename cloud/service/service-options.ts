import type { Authority } from '#cloud/certificates/authority'
import type { RuleRegistry } from '#cloud/rules/registry'
import type { StartWholeCheck } from '#cloud/store/checks/start-whole-check'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import type { DeviceModel } from '#firmware-config/schema'
import type { Platform } from '#platform/platform'
import type { Config } from '../config.ts'

/** What a service is made of. */
export type ServiceOptions = {
  config: Config
  storeAddress: StoreAddress
  platform: Platform
  models: ReadonlyMap<string, DeviceModel>
  /** Every rule there is, loaded from its folder. */
  rules: RuleRegistry
  /** Null: no TCP; connections are handed in by accept(). */
  mqttListen: { host: string; port: number } | null
  /** What devices' certificates come from; null: they prove themselves by passwords, and MQTT is plain. */
  openAuthority: ((known: string | null) => Promise<Authority>) | null
  /** Where the first-run token goes; null keeps it in memory. */
  firstRunTokenPath: string | null
  /** Where the service keeps what it signs with; null keeps it in memory. */
  signingKeyPath: string | null
  /** Where it is remembered which database is ours; null takes any. */
  storeMarkerPath: string | null
  /** Reads the whole database beside the running service; null leaves that to others. */
  startWholeCheck: StartWholeCheck | null
}
