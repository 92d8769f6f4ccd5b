import { authorityFor } from '#cloud/certificates/authority'
import { readEnrolmentCode } from '#contracts/enrolment'
import { siteIdSchema } from '#contracts/ids'
import { type EnrolParts, enrol, identityPaths } from '#edge/identity/enrol'
import { type Clock, systemClock } from '#platform/clock'
import type { Files } from '#platform/files'
import { ask, type HttpWorld, httpWorld } from '../http-world.ts'
import { definePlace, type ServiceWorldOptions } from '../service-world.ts'
import { memoryFiles } from './memory-files.ts'

/** A service with certificates behind its HTTP face, and its broker on TLS. */
export type CertifiedSite = HttpWorld & {
  mqttPort: number
  engineer: string
  /** What the service keeps in its state folder. */
  stateFiles: ReturnType<typeof memoryFiles>
  /** Gives out a code for a cabinet at a place of its own name. */
  openFor(deviceId: string, replace?: boolean): Promise<string>
  /** A device as it lies in its folder; every call is a poll without waiting. */
  parts(files: Files, onAsked?: EnrolParts['onAsked']): EnrolParts
  /** Enrols a device from code to certificate; answers its folder's files. */
  enrolled(deviceId: string, replace?: boolean): Promise<EnrolledDevice>
}

export type EnrolledDevice = {
  deviceId: string
  keyPem: string
  certificatePem: string
  caCertificatesPem: string[]
  serverName: string
}

export const stateDir = '/state'
/** Time does not pass for who waits: a poll follows the other. */
const impatient: Pick<Clock, 'after'> = {
  after(_name, _delayMs, callback) {
    const timer = setImmediate(callback)
    return () => clearImmediate(timer)
  },
}

const block = (label: string, text: string) =>
  new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----\\n`).exec(text)?.[0] ?? ''

/** Starts it. Without a clock it lives in real time, as TLS does. */
export async function certifiedSite(options: ServiceWorldOptions = {}): Promise<CertifiedSite> {
  const clock = options.clock ?? systemClock()
  const stateFiles = memoryFiles()
  const siteId = siteIdSchema.parse('main')
  const world = await httpWorld({
    clock,
    mqttListen: { host: '127.0.0.1', port: 0 },
    openAuthority: (known) => authorityFor({ files: stateFiles, stateDir, siteId, nowMs: clock.now() }, known),
    ...options,
  })
  const { mqttPort } = await world.service.start()
  const engineer = await world.signIn('engineer', 'biomed')
  const defined = new Set<string>()
  const site: CertifiedSite = {
    ...world,
    mqttPort: mqttPort ?? 0,
    engineer,
    stateFiles,
    async openFor(deviceId, replace = false) {
      if (!defined.has(deviceId)) await definePlace(world.service, deviceId)
      defined.add(deviceId)
      const kind = { modelId: 'implant-cabinet-4', kind: 'cabinet', title: deviceId, placeId: deviceId, replace }
      const { body } = await ask(world, engineer, 'POST', '/api/enrolments', { deviceId, ...kind })
      return String(body.code)
    },
    parts: (files, onAsked = () => {}) => ({
      files,
      clock: { ...clock, ...impatient },
      onAsked,
      async post(path, body) {
        const answer = await ask(world, '', 'POST', path, body)
        if (answer.status === 200) return { ok: true, body: answer.body }
        const { code, remedy } = answer.body
        return { ok: false, code: String(code), remedy: String(remedy), isPassing: false }
      },
    }),
    async enrolled(deviceId, replace) {
      const code = readEnrolmentCode(await site.openFor(deviceId, replace))
      if (code === null) throw new Error('the service gave out a code that cannot be read')
      const files = memoryFiles()
      const { trust } = await enrol(
        site.parts(files, ({ keyFingerprint }) => {
          void ask(world, engineer, 'POST', `/api/devices/${deviceId}/enrolment/approve`, { keyFingerprint })
        }),
        code,
        '/card',
      )
      const kept = files.kept.get(identityPaths('/card').identity) ?? ''
      return {
        deviceId,
        keyPem: block('PRIVATE KEY', kept),
        certificatePem: block('CERTIFICATE', kept),
        caCertificatesPem: trust.caCertificatesPem,
        serverName: trust.brokers[0]?.serverName ?? '',
      }
    },
  }
  return site
}
