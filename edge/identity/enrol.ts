import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import {
  type EnrolmentCode,
  enrolmentAnswerSchema,
  type IssuedIdentity,
  issuedIdentitySchema,
} from '#contracts/enrolment'
import type { Clock } from '#platform/clock'
import type { Files } from '#platform/files'
import { certificateRequestOf, keyFingerprintOf, newDeviceKey, pemOfKey } from './certificate-request.ts'
import { writeIdentity } from './device-identity.ts'
import { isProven, proofOf } from './enrolment-proof.ts'

/** What the service answered to a POST of JSON: what was asked for, or why not; a passing problem may be gone in a while. */
export type ServiceAnswer =
  | { ok: true; body: unknown }
  | { ok: false; code: string; remedy: string; isPassing: boolean }

export type EnrolParts = {
  files: Files
  clock: Clock
  /** Posts JSON to a path of the service. Nothing is thrown. */
  post(path: string, body: unknown): Promise<ServiceAnswer>
  /** Told when the device has asked: a person compares the fingerprint with what the service shows. */
  onAsked(asked: { deviceId: string; keyFingerprint: string }): void
}

/** The device could not be enrolled. The code is ours or the service's; the message ends with what a person can do. */
export class EnrolError extends Error {
  readonly code: string

  constructor(code: string, what: string, remedy: string) {
    super(`${code}: ${what}; ${remedy}`)
    this.name = 'EnrolError'
    this.code = code
  }
}

const pollMs = 1_000
/** A code is good for half an hour. */
const patienceMs = 35 * 60_000
const pause = (clock: Clock) => new Promise<void>((resolve) => clock.after('enrol.poll', pollMs, resolve))

/** Where a device keeps what it was given, in the folder it was enrolled in. */
export function identityPaths(folder: string) {
  return {
    /** Key and certificate. */
    identity: join(folder, 'device.pem'),
    /** Whom it may believe. */
    trust: join(folder, 'trust.json'),
    /** A key that was asked for a certificate with and has none yet. */
    pendingKey: join(folder, 'enrolment-key.pem'),
  }
}

/** The key that asks: the one an interrupted enrolment asked with, so that it can be gone on with. */
async function pendingKey(files: Files, path: string): Promise<KeyObject> {
  const kept = await files.read(path)
  if (kept !== null && kept.trim() !== '') return createPrivateKey(kept)
  const key = newDeviceKey()
  await files.writeDurably(path, pemOfKey(key))
  return key
}

function bodyOf(answer: ServiceAnswer): unknown {
  if (answer.ok) return answer.body
  throw new EnrolError(answer.code, 'the device could not be enrolled', answer.remedy)
}

function checked(code: EnrolmentCode, key: KeyObject, issued: string, proof: string): IssuedIdentity {
  if (!isProven(code, 'issued', issued, proof)) {
    const remedy = 'look at the address: what answers there does not know the code, nothing of it was kept'
    throw new EnrolError('service-not-proven', 'whoever answered is not the service that gave out the code', remedy)
  }
  const identity = issuedIdentitySchema.parse(JSON.parse(issued))
  const certificate = new X509Certificate(identity.certificatePem)
  const isOurs = certificate.checkPrivateKey(key) && certificate.subject === `CN=${identity.deviceId}`
  if (!isOurs) throw new EnrolError('answer-not-understood', 'the certificate is not of our key', 'ask for a new code')
  return identity
}

/**
 * Brings a device into service: makes its key, which never leaves the folder, asks with it, waits for a person's approval
 * and keeps the certificate and whom it may believe. Called again with the same folder and code it goes on.
 * @throws EnrolError with the code of what stood against it.
 */
export async function enrol(parts: EnrolParts, code: EnrolmentCode, folder: string): Promise<IssuedIdentity> {
  const { files, clock, post } = parts
  const paths = identityPaths(folder)
  const key = await pendingKey(files, paths.pendingKey)
  const keyFingerprint = keyFingerprintOf(key)
  const certificateRequest = certificateRequestOf(key)
  const path = `/api/enrolments/${code.enrolmentId}`
  const proof = proofOf(code, 'request', certificateRequest)
  const asked = bodyOf(await post(`${path}/request`, { certificateRequest, proof })) as { deviceId?: unknown }
  parts.onAsked({ deviceId: String(asked.deviceId ?? ''), keyFingerprint })
  const collecting = { keyFingerprint, proof: proofOf(code, 'collect', keyFingerprint) }
  const givesUpAtMs = clock.elapsed() + patienceMs
  for (;;) {
    const said = await post(`${path}/collect`, collecting)
    // A service that is started anew, or has much to do, has not forgotten.
    if (!said.ok && said.isPassing && clock.elapsed() < givesUpAtMs) {
      await pause(clock)
      continue
    }
    const answer = enrolmentAnswerSchema.safeParse(bodyOf(said))
    if (!answer.success) {
      throw new EnrolError('answer-not-understood', 'the service says what this release does not know', 'update it')
    }
    if (answer.data.state === 'refused') {
      throw new EnrolError('enrolment-refused', 'a person turned the device down', 'ask for a new code')
    }
    if (answer.data.state === 'approved') {
      const identity = checked(code, key, answer.data.issued, answer.data.proof)
      await files.writeDurably(paths.trust, `${JSON.stringify(identity.trust, null, 2)}\n`)
      await writeIdentity(files, paths.identity, { keyPem: pemOfKey(key), certificatePem: identity.certificatePem })
      await files.writeDurably(paths.pendingKey, '')
      return identity
    }
    await pause(clock)
  }
}
