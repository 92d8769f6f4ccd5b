import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type EnrolmentCode, readEnrolmentCode } from '#contracts/enrolment'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { type EnrolParts, enrol, identityPaths, type ServiceAnswer } from '../identity/enrol.ts'
import { ToolError } from './tool-error.ts'
import type { ToolIo } from './tool-io.ts'

export type EnrolOptions = { service: string; code?: string; dir?: string; list?: string }

const answerTimeoutMs = 20_000

function codeOf(typed: string): EnrolmentCode {
  const code = readEnrolmentCode(typed)
  if (code !== null) return code
  throw new ToolError('code-not-valid', 'the code has not 28 letters and digits', 'type it as the service showed it')
}

async function wishesOf({ code, dir, list }: EnrolOptions): Promise<{ code: EnrolmentCode; folder: string }[]> {
  if (list !== undefined && code === undefined && dir === undefined) {
    const lines = (await readFile(list, 'utf8').catch(() => '')).split('\n').filter((line) => line.trim() !== '')
    if (lines.length === 0)
      throw new ToolError('list-empty', `${list} names no device`, 'a code and a folder on each line')
    return lines.map((line) => {
      const [, typed = '', folder = ''] = /^(\S+)\s+(.+)$/.exec(line.trim()) ?? []
      return { code: codeOf(typed), folder: resolve(folder) }
    })
  }
  if (code === undefined || dir === undefined || list !== undefined) {
    throw new ToolError('wrong-arguments', 'a code and a folder are needed', 'give --code and --dir, or --list')
  }
  return [{ code: codeOf(code), folder: resolve(dir) }]
}

function poster(service: string): EnrolParts['post'] {
  if (!URL.canParse(service))
    throw new ToolError('service-not-valid', `${service} is no URL`, 'give --service http://…')
  return async (path, body): Promise<ServiceAnswer> => {
    let response: Response
    let answer: unknown
    try {
      response = await fetch(new URL(path, service), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(answerTimeoutMs),
      })
      answer = await response.json()
    } catch {
      const remedy = `look whether the service runs at ${service} and this device reaches it`
      return { ok: false, code: 'service-unreachable', remedy, isPassing: true }
    }
    if (response.ok) return { ok: true, body: answer }
    const { code = 'answer-not-understood', remedy = 'look at the address' } = answer as {
      code?: string
      remedy?: string
    }
    return { ok: false, code, remedy, isPassing: response.status === 429 || response.status === 503 }
  }
}

/**
 * Enrols one device or a list of them at once and says for each with which key it asks, then where its identity is and
 * what belongs into its config. @throws ToolError, EnrolError
 */
export async function enrolDevices(options: EnrolOptions, io: ToolIo): Promise<void> {
  const post = poster(options.service)
  const clock = systemClock()
  const files = systemFiles()
  const wishes = await wishesOf(options)
  await Promise.all(
    wishes.map(async ({ code, folder }) => {
      const onAsked: EnrolParts['onAsked'] = ({ deviceId, keyFingerprint }) =>
        io.out(`${deviceId} asks with the key ${keyFingerprint}: approve it at the service when that shows the same`)
      const { siteId, deviceId, modelId } = await enrol({ files, clock, post, onAsked }, code, folder)
      const { identity: identityPath, trust: trustPath } = identityPaths(folder)
      io.out(
        `${deviceId} is enrolled; for its config: ${JSON.stringify({ deviceId, siteId, modelId, trustPath, identityPath })}`,
      )
    }),
  )
}
