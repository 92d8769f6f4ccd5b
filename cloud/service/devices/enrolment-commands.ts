import { codeLettersOf } from '#cloud/certificates/enrolment-secret'
import type { CertificateOffice } from '#cloud/certificates/office'
import { readCertificateRequest } from '#cloud/certificates/read-request'
import type { Device, DeviceCertificate } from '#cloud/devices/device'
import type { Enrolment } from '#cloud/devices/enrolment'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { type EnrolmentAnswer, enrolmentIdLength, type IssuedIdentity, writeEnrolmentCode } from '#contracts/enrolment'
import type { DeviceId, UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'
import { checkStand } from './device-stand.ts'

/** Long enough to walk to the cabinet, short enough that a lost note is worth nothing. */
export const enrolmentOpenMs = 30 * 60_000
/** Together; a hospital puts up some dozens at once. */
const enrolmentsOpenMax = 2_000

export type EnrolmentWish = Pick<Device, 'deviceId' | 'modelId' | 'kind' | 'title' | 'placeId'> & { replace: boolean }

export type EnrolmentTold = { enrolmentId: string; code: string; expiresAtMs: number }

/** A device of that id there already is keeps its kind and place: whoever replaces it puts new hardware where it was. */
function checkReplacing(existing: Device | undefined, { deviceId, kind, placeId, replace }: EnrolmentWish): void {
  if (existing === undefined) return
  if (existing.kind !== kind) throw new Refused('device-is-another', { modelId: existing.modelId, kind: existing.kind })
  if (existing.retiredAtMs !== null) return
  if (!replace) throw new Refused('device-exists', { deviceId })
  if (existing.placeId !== placeId) throw new Refused('device-is-another', { placeId: existing.placeId })
}

/** Devices come into service: a code is given out, the device asks with its own key, a person approves, it collects. */
export function enrolmentCommands(context: CommandContext) {
  const { siteId, store, writer, models, random, clock, newId, broker, places } = context

  const officeNow = (): CertificateOffice => {
    if (context.office === null) throw new Refused('certificates-not-used')
    return context.office
  }

  /** What the device itself does is nobody's decision: the service writes it down. */
  const told = (nowMs: number, kind: string, enrolment: Enrolment, body: Record<string, unknown>): NewEntry => ({
    siteId,
    occurredAtMs: nowMs,
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: 'enrolment', conclusionId: `${kind}~${enrolment.enrolmentId}` },
    kind,
    subject: subjectOf('device', enrolment.deviceId),
    placeId: enrolment.placeId,
    causeSeq: enrolment.lastEntrySeq,
    body: { kind, enrolmentId: enrolment.enrolmentId, ...body },
  })

  const refusalOf = (nowMs: number, actor: UserRef, enrolment: Enrolment, reason: string, decisionId: string) =>
    decisionEntry(context, actor, nowMs, {
      kind: 'DeviceEnrolmentRefused',
      subject: subjectOf('device', enrolment.deviceId),
      placeId: enrolment.placeId,
      decisionId,
      body: { enrolmentId: enrolment.enrolmentId, reason },
    })

  /** A device has one code at a time, so its id says which enrolment is meant. */
  const waitingFor = (waiting: readonly Enrolment[], deviceId: DeviceId): Enrolment => {
    const enrolment = waiting.find((one) => one.deviceId === deviceId)
    if (enrolment === undefined) throw new Refused('enrolment-unknown', { deviceId })
    return enrolment
  }

  /** One who does not have the code learns nothing, not even whether there is such an enrolment. */
  const provenEnrolment = async (
    office: CertificateOffice,
    enrolmentId: string,
    purpose: 'request' | 'collect',
    said: { text: string; proof: string },
  ): Promise<Enrolment> => {
    const isProven = office.isProven(enrolmentId, purpose, said.text, said.proof)
    const enrolment = isProven ? await store.enrolments.find(enrolmentId) : null
    if (enrolment === null) throw new Refused('enrolment-code-wrong')
    return enrolment
  }

  return {
    /** Gives out the one-time code for a device that is to serve at a place; with replace, new hardware for one there is. */
    openEnrolment: (wish: EnrolmentWish, actor: UserRef) =>
      answered(async () => {
        const office = officeNow()
        const { deviceId, modelId, kind, title, placeId } = wish
        const model = models.get(modelId)
        if (model === undefined || model.kind !== kind) throw new Refused('model-unknown', { modelId })
        checkStand(places(), placeId, kind)
        return await writer.decide<EnrolmentTold>(async (tx, nowMs) => {
          const [existing] = await tx.devices.byKeys([deviceId])
          checkReplacing(existing, wish)
          const waiting = await tx.enrolments.waiting(nowMs)
          if (waiting.length >= enrolmentsOpenMax) throw new Refused('enrolments-open-already-too-many')
          const enrolmentId = codeLettersOf(Buffer.from(random.hex(10), 'hex'), enrolmentIdLength)
          if ((await tx.enrolments.find(enrolmentId)) !== null) throw new Error('an enrolment id was drawn twice')
          const expiresAtMs = nowMs + enrolmentOpenMs
          const decisionId = newId(nowMs)
          const opened = decisionEntry(context, actor, nowMs, {
            kind: 'DeviceEnrolmentOpened',
            subject: subjectOf('device', deviceId),
            placeId,
            decisionId,
            body: { enrolmentId, deviceId, modelId, deviceKind: kind, title, placeId, expiresAtMs },
          })
          // One code at a time opens one device.
          const over = waiting.filter((one) => one.deviceId === deviceId)
          const refusals = over.map((one) => refusalOf(nowMs, actor, one, 'another-code', decisionId))
          const code = writeEnrolmentCode({ enrolmentId, secret: office.secretOf(enrolmentId) })
          return {
            entries: [...refusals, opened],
            touches: { devices: [deviceId] },
            finish: async () => ({ enrolmentId, code, expiresAtMs }),
          }
        })
      }),

    /** A device asks for its certificate. Sent again with the same key it does nothing more. */
    requestCertificate: (enrolmentId: string, said: { certificateRequest: string; proof: string }) =>
      answered(async () => {
        const { certificateRequest, proof } = said
        const office = officeNow()
        await provenEnrolment(office, enrolmentId, 'request', { text: certificateRequest, proof })
        const request = await readCertificateRequest(certificateRequest)
        if (request === null) throw new Refused('certificate-request-not-valid', { field: 'certificateRequest' })
        const { keyFingerprint } = request
        return await writer.decide<{ deviceId: DeviceId; keyFingerprint: string }>(async (tx, nowMs) => {
          const enrolment = await tx.enrolments.find(enrolmentId)
          if (enrolment === null) throw new Refused('enrolment-code-wrong')
          const { deviceId } = enrolment
          const finish = async () => ({ deviceId, keyFingerprint })
          if (enrolment.keyFingerprint === keyFingerprint) return { entries: [], finish }
          if (enrolment.state !== 'open') throw new Refused('enrolment-code-used')
          if (nowMs >= enrolment.expiresAtMs) {
            throw new Refused('enrolment-code-expired', { expiresAtMs: enrolment.expiresAtMs })
          }
          const body = { keyFingerprint, certificateRequest }
          const entries = [told(nowMs, 'DeviceEnrolmentRequested', enrolment, body)]
          return { entries, touches: { devices: [deviceId] }, finish }
        })
      }),

    /** A person says that the key of this fingerprint is the device's: it gets its certificate, and what it had before is void. */
    async approveEnrolment(deviceId: DeviceId, keyFingerprint: string, actor: UserRef) {
      const outcome = await answered(async () => {
        const office = officeNow()
        const asked = waitingFor(await store.enrolments.waiting(clock.now()), deviceId)
        const { enrolmentId } = asked
        if (asked.certificateRequest === null) throw new Refused('enrolment-not-requested', { deviceId })
        const request = await readCertificateRequest(asked.certificateRequest)
        if (request === null) throw new Error('a certificate request that was taken cannot be read')
        if (request.keyFingerprint !== keyFingerprint) {
          throw new Refused('fingerprint-differs', { keyFingerprint: request.keyFingerprint })
        }
        const { pem, ...issued } = await office.issueToDevice(request.publicKey, deviceId)
        const certificate: DeviceCertificate = { ...issued, keyFingerprint, pem }
        return await writer.decide<{ deviceId: DeviceId; notAfterMs: number }>(async (tx, nowMs) => {
          const enrolment = waitingFor(await tx.enrolments.waiting(nowMs), deviceId)
          if (enrolment.enrolmentId !== enrolmentId) throw new Refused('enrolment-unknown', { deviceId })
          const { modelId, deviceKind, title, placeId } = enrolment
          checkStand(places(), placeId, deviceKind)
          const [existing] = await tx.devices.byKeys([deviceId])
          checkReplacing(existing, { deviceId, modelId, kind: deviceKind, title, placeId, replace: true })
          const subject = subjectOf('device', deviceId)
          const common = { subject, placeId, decisionId: newId(nowMs) }
          const approved = { kind: 'DeviceEnrolmentApproved', ...common, body: { enrolmentId, keyFingerprint } }
          const registration = { enrolmentId, modelId, deviceKind, title, placeId, certificate }
          const decisions = [approved, { kind: 'DeviceCertified', ...common, body: registration }]
          return {
            entries: decisions.map((decision) => decisionEntry(context, actor, nowMs, decision)),
            touches: { devices: [deviceId] },
            finish: async () => ({ deviceId, notAfterMs: certificate.notAfterMs }),
          }
        })
      })
      if (outcome.ok) {
        broker()?.disconnect(deviceId)
      }
      return outcome
    },

    /** A person turns an enrolment down; its code is worth nothing from then on. */
    refuseEnrolment: (deviceId: DeviceId, reason: string, actor: UserRef) =>
      answered(() =>
        writer.decide<null>(async (tx, nowMs) => {
          const enrolment = waitingFor(await tx.enrolments.waiting(nowMs), deviceId)
          return {
            entries: [refusalOf(nowMs, actor, enrolment, reason, newId(nowMs))],
            touches: { devices: [deviceId] },
            finish: async () => null,
          }
        }),
      ),

    /** A device comes for its certificate and for whom it may believe, both under our own proof that we know the code. */
    collectCertificate: (enrolmentId: string, said: { keyFingerprint: string; proof: string }) =>
      answered(async (): Promise<EnrolmentAnswer> => {
        const { keyFingerprint, proof } = said
        const office = officeNow()
        const enrolment = await provenEnrolment(office, enrolmentId, 'collect', { text: keyFingerprint, proof })
        const { state, deviceId, modelId, expiresAtMs } = enrolment
        if (enrolment.keyFingerprint !== keyFingerprint) throw new Refused('enrolment-code-used')
        if (state === 'refused') return { state: 'refused' }
        if (state === 'requested') {
          if (clock.now() >= expiresAtMs) throw new Refused('enrolment-code-expired', { expiresAtMs })
          return { state: 'requested' }
        }
        const device = await store.devices.find(deviceId)
        const certificate = device?.certificates.find((one) => one.keyFingerprint === keyFingerprint)
        const mqttPort = context.mqttPort()
        if (certificate === undefined || mqttPort === null) throw new Refused('enrolment-code-used')
        const identity: IssuedIdentity = {
          schema: 1,
          siteId,
          deviceId,
          modelId,
          certificatePem: certificate.pem,
          trust: office.bundleOf(deviceId, mqttPort),
        }
        const issued = JSON.stringify(identity)
        return { state: 'approved', issued, proof: office.proof(enrolmentId, issued) }
      }),
  }
}
