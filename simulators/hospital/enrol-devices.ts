import { spawn } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { createInterface } from 'node:readline'
import type { Files } from '#platform/files'
import type { HospitalPaths } from './configure.ts'
import { LaunchError } from './launch-error.ts'
import type { ServiceClient } from './service-client.ts'
import type { HospitalDevice } from './world/devices.ts'

/** Where the tool of the edge runs, and what of the environment it sees. */
type Place = { projectRoot: string; environment: Record<string, string> }

type Waiting = { enrolments: { deviceId: string; keyFingerprint: string | null }[] }

const dayMs = 86_400_000

/** Whether a device has a certificate that is good for another day. */
async function isEnrolled(files: Files, path: string, nowMs: number): Promise<boolean> {
  const kept = await files.read(path)
  const certificate = kept === null ? null : /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/.exec(kept)
  return certificate !== null && new X509Certificate(certificate[0]).validToDate.getTime() > nowMs + dayMs
}

/** Runs the tool that is typed at a device, told of every key it asks with; rejects with its last words when it fails. */
function runEnrolTool(
  { projectRoot: cwd, environment: env }: Place,
  args: string[],
  onAsked: (deviceId: string, keyFingerprint: string) => void,
) {
  return new Promise<void>((resolve, reject) => {
    // The channel closes when the launcher dies, and the tool ends too.
    const child = spawn(process.execPath, ['edge/main.ts', 'enrol', ...args], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let complaint = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text
    })
    if (child.stdout !== null) {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [, deviceId, keyFingerprint] = /^(\S+) asks with the key ([0-9a-f]{64})/.exec(line) ?? []
        if (deviceId !== undefined && keyFingerprint !== undefined) onAsked(deviceId, keyFingerprint)
      })
    }
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve()
      const remedy = 'start again; if it stays, begin anew with --fresh'
      reject(new LaunchError('enrolment-failed', complaint.trim() || `the tool ended with ${code}`, remedy))
    })
  })
}

/**
 * Brings every device that has no certificate into service, as a biomedical engineer does: asks for a code each, lets the
 * devices ask, compares what both sides show, approves.
 */
export async function enrolDevices(
  engineer: ServiceClient,
  devices: readonly HospitalDevice[],
  world: Place & { files: Files; paths: HospitalPaths; serviceUrl: string; nowMs: number },
): Promise<void> {
  const { files, paths, serviceUrl, nowMs } = world
  const lines: string[] = []
  for (const device of devices) {
    if (await isEnrolled(files, paths.agentIdentity(device.deviceId), nowMs)) continue
    const { code } = await engineer.post<{ code: string }>('/api/enrolments', { ...device, replace: true })
    lines.push(`${code} ${paths.agentState(device.deviceId)}`)
  }
  if (lines.length === 0) return
  await files.writeDurably(paths.enrolmentList, `${lines.join('\n')}\n`)
  const approvals: Promise<unknown>[] = []
  const approve = async (deviceId: string, keyFingerprint: string) => {
    const { enrolments } = await engineer.get<Waiting>('/api/enrolments')
    const shown = enrolments.find((one) => one.deviceId === deviceId)?.keyFingerprint
    if (shown !== keyFingerprint) throw new Error(`${deviceId} shows another key than the service does`)
    await engineer.post(`/api/devices/${deviceId}/enrolment/approve`, { keyFingerprint })
  }
  await runEnrolTool(world, ['--service', serviceUrl, '--list', paths.enrolmentList], (deviceId, fingerprint) => {
    const approval = approve(deviceId, fingerprint)
    approval.catch(() => {})
    approvals.push(approval)
  })
  await Promise.all(approvals)
  // The codes are used up.
  await files.writeDurably(paths.enrolmentList, '')
}
