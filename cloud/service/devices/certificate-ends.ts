import { earlierOf } from '#cloud/agenda/due-moment'
import type { Broker } from '#cloud/broker/broker'
import type { DeviceId } from '#contracts/ids'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { createAlarmClock } from '../alarm-clock.ts'
import type { DeviceRegistry } from './device-registry.ts'

export type CertificateEndsParts = {
  clock: Clock
  log: Log
  registry: DeviceRegistry
  broker(): Pick<Broker, 'inUse' | 'disconnect'> | null
}

/** Cuts the connection of a device when the certificate it came with ends: TLS looks at it when it begins and never again. */
export type CertificateEnds = {
  /** Whether a certificate (SHA-256 of its DER, lower-case hex) is one of those of the device, and not over. */
  isInForce(deviceId: DeviceId, fingerprint: string): boolean
  /** A device came with a certificate (SHA-256 of its DER); null: by a password. */
  connected(deviceId: DeviceId, fingerprint: string | null): void
  stop(): Promise<void>
}

export function watchCertificateEnds({ clock, log, registry, broker }: CertificateEndsParts): CertificateEnds {
  const endOf = (deviceId: DeviceId, fingerprint: string | null) =>
    registry.find(deviceId)?.certificates.find((one) => one.fingerprint === fingerprint)?.notAfterMs ?? null
  const alarm = createAlarmClock({
    clock,
    log,
    name: 'certificates',
    async ring() {
      let nextMs: number | null = null
      for (const { deviceId } of registry.all()) {
        const endsAtMs = endOf(deviceId, broker()?.inUse(deviceId) ?? null)
        if (endsAtMs === null) continue
        if (endsAtMs > clock.now()) nextMs = earlierOf(nextMs, endsAtMs)
        else {
          log.warn('device.certificate.over', { deviceId })
          broker()?.disconnect(deviceId)
        }
      }
      return nextMs
    },
  })
  return {
    isInForce: (deviceId, fingerprint) => clock.now() < (endOf(deviceId, fingerprint) ?? 0),
    connected(deviceId, fingerprint) {
      log.info('device.connected', { deviceId })
      alarm.setTo(endOf(deviceId, fingerprint))
    },
    stop: alarm.stop,
  }
}
