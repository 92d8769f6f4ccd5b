import { readEnrolmentCode } from '#contracts/enrolment'
import { enrol, identityPaths, type ServiceAnswer } from '#edge/identity/enrol'
import { systemClock } from '#platform/clock'
import { memoryFiles } from '#tests/support/devices/memory-files'

/** What a device proves itself by: the PEM of its key and of its certificate. */
export type DevicePem = { keyPem: string; certificatePem: string }

const pollMs = 50
const clock = {
  ...systemClock(),
  after(_name: string, _delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, pollMs)
    return () => clearTimeout(timer)
  },
}

const block = (label: string, text: string) =>
  new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----\\n`).exec(text)?.[0] ?? ''

/**
 * Types a code at a device that lies in memory; onAsked is told the key it shows. Resolves once a person approved it.
 * @throws EnrolError when a person turned it down.
 */
export async function enrolAt(
  url: string,
  typed: string,
  onAsked: (keyFingerprint: string) => void,
): Promise<DevicePem> {
  const code = readEnrolmentCode(typed)
  if (code === null) throw new Error(`the service gave out a code that cannot be read: ${typed}`)
  const files = memoryFiles()
  const post = async (path: string, body: unknown): Promise<ServiceAnswer> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as { code: string; remedy: string }
    if (response.ok) return { ok: true, body: answer }
    return { ok: false, code: answer.code, remedy: answer.remedy, isPassing: false }
  }
  await enrol({ files, clock, post, onAsked: ({ keyFingerprint }) => onAsked(keyFingerprint) }, code, '/card')
  const kept = files.kept.get(identityPaths('/card').identity) ?? ''
  return { keyPem: block('PRIVATE KEY', kept), certificatePem: block('CERTIFICATE', kept) }
}
