import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { runTool } from '#edge/tools/run-tool'
import { temporaryFolder } from '#tests/support/temporary-folder'

/** What a tool of the edge printed, and the code it ended with. */
export async function run(...argv: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const out: string[] = []
  const err: string[] = []
  const code = await runTool(argv, { out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out, err }
}

/** A file with these bytes, to be handed to a tool. */
export function fileOf(bytes: Uint8Array): string {
  const path = join(temporaryFolder(), 'capture.pcap')
  writeFileSync(path, bytes)
  return path
}

/** A port on loopback nobody listens on. */
export async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}
