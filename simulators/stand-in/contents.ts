import { epcHexSchema } from '#contracts/ids'
import type { Files } from '#platform/files'
import { StandInError } from './stand-in-error.ts'

/** What lies in a cabinet that stands in, kept in a file, one EPC a line, so that it is still there after a stop. */
export type Contents = {
  readonly epcs: string[]
  keep(epcs: readonly string[]): Promise<void>
}

/** Reads what was kept; nothing lies in a new cabinet. @throws StandInError when a line is no EPC */
export async function openContents(path: string, files: Files): Promise<Contents> {
  const text = (await files.read(path)) ?? ''
  const lines = text.split('\n').map((line) => line.trim())
  const epcs = lines.filter((line) => line !== '')
  const wrong = epcs.find((epc) => !epcHexSchema.safeParse(epc).success)
  if (wrong !== undefined) {
    throw new StandInError('contents-not-valid', `${path} holds "${wrong}"`, 'write one EPC a line: capital hex digits')
  }
  return {
    epcs: [...new Set(epcs)],
    keep: (inside) => files.writeDurably(path, inside.map((epc) => `${epc}\n`).join('')),
  }
}
