import type { BrokerPort } from '#cloud/broker/broker-port'
import type { CertificateOffice } from '#cloud/certificates/office'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'

const lookEveryMs = 3_600_000

/**
 * Keeps the broker's certificate young: at two thirds of its life it gets another, for the connections after that.
 * Returns how to stop.
 */
export function keepBrokerIdentity(
  parts: { clock: Clock; log: Log; office: CertificateOffice; port: BrokerPort },
  renewAtMs: number,
): () => void {
  const { clock, log, office, port } = parts
  let dueAtMs = renewAtMs
  let isBusy = false
  return clock.every('broker.identity', lookEveryMs, () => {
    if (isBusy || clock.now() < dueAtMs) return
    isBusy = true
    office
      .identityOfBroker()
      .then((identity) => {
        port.renew(identity)
        dueAtMs = identity.renewAtMs
        log.info('broker.certificate.renewed')
      })
      .catch((error: unknown) => log.error('broker.certificate.not-renewed', { reason: String(error) }))
      .finally(() => {
        isBusy = false
      })
  })
}
