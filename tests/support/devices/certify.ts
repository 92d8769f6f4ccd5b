import { authorityFor } from '#cloud/certificates/authority'
import type { Service } from '#cloud/service'
import type { Outcome } from '#cloud/service/command-context'
import { readEnrolmentCode } from '#contracts/enrolment'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { certificateRequestOf, keyFingerprintOf, newDeviceKey, pemOfKey } from '#edge/identity/certificate-request'
import { proofOf } from '#edge/identity/enrolment-proof'
import { actor, definePlace } from '../service-world.ts'
import { memoryFiles } from './memory-files.ts'

/** An authority that is kept in memory, for a service that is started once. */
export const authorityInMemory = (nowMs: number) => (known: string | null) =>
  authorityFor({ files: memoryFiles(), stateDir: '/state', siteId: siteIdSchema.parse('main'), nowMs }, known)

function accepted<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(`${outcome.refusal} ${JSON.stringify(outcome.about ?? {})}`)
  return outcome.value
}

/** Brings a cabinet into service at a place of its own name, from code to approval; answers its key, PEM. */
export async function certifyCabinet(
  service: Service,
  name: string,
  { modelId = 'implant-cabinet-4', replace = false } = {},
): Promise<string> {
  const { commands } = service
  const deviceId = deviceIdSchema.parse(name)
  if (!replace) await definePlace(service, name)
  const stand = { modelId, kind: 'cabinet', title: name, placeId: name, replace } as const
  const { code: typed } = accepted(await commands.openEnrolment({ deviceId, ...stand }, actor))
  const code = readEnrolmentCode(typed)
  if (code === null) throw new Error(`the service gave out a code that cannot be read: ${typed}`)
  const key = newDeviceKey()
  const certificateRequest = certificateRequestOf(key)
  const proof = proofOf(code, 'request', certificateRequest)
  accepted(await commands.requestCertificate(code.enrolmentId, { certificateRequest, proof }))
  accepted(await commands.approveEnrolment(deviceId, keyFingerprintOf(key), actor))
  return pemOfKey(key)
}
