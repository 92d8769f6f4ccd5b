import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createFrameSplitter } from '#edge/llrp/framing'

const folder = fileURLToPath(new URL('../../../../../shared/data/llrp/', import.meta.url))

/** Whether the recordings that are shared beside the project are here. Says so loudly when they are not. */
export const hasSharedRecordings: boolean = existsSync(folder)

if (!hasSharedRecordings) {
  process.stderr.write('SKIPPED: ../shared/data/llrp is absent, nothing is compared with recorded readers\n')
}

/** The text of a shared file, by its path below data/llrp. */
export function sharedText(path: string): string {
  return readFileSync(`${folder}${path}`, 'utf8')
}

/** The frames of one recording, by its name without `.bin`. */
export function recordedFrames(name: string): Uint8Array[] {
  return createFrameSplitter().push(readFileSync(`${folder}frames/${name}.bin`))
}

/** Names of all recordings; none when they are absent. */
export function recordingNames(): string[] {
  if (!hasSharedRecordings) return []
  const files = readdirSync(`${folder}frames`).filter((file) => file.endsWith('.bin'))
  return files.map((file) => file.slice(0, -'.bin'.length))
}
