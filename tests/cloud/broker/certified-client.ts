import { connect as connectTls } from 'node:tls'
import { MqttClient } from 'mqtt'
import type { EnrolledDevice } from '#tests/support/devices/certified-site'

/** A TLS connection to the broker with whatever certificate one has; it trusts everybody. */
export function tlsTo(port: number, device: { keyPem: string; certificatePem: string } | null, maxVersion?: 'TLSv1.2') {
  return connectTls({
    host: '127.0.0.1',
    port,
    rejectUnauthorized: false,
    ...(device === null ? {} : { key: device.keyPem, cert: device.certificatePem }),
    ...(maxVersion === undefined ? {} : { maxVersion }),
  })
}

/** Speaks MQTT as a client of that id; resolves when the broker takes it, rejects when it does not. */
export function mqttWith(port: number, device: EnrolledDevice, clientId = device.deviceId): Promise<MqttClient> {
  return new Promise((resolve, reject) => {
    const client = new MqttClient(() => tlsTo(port, device), { clientId, clean: true, reconnectPeriod: 0 })
    client.once('connect', () => resolve(client))
    client.once('error', reject)
    client.once('close', () => reject(new Error('the broker closed the connection')))
  })
}
