import { join } from 'node:path'
import { loadModel } from '#firmware-config/load-model'
import type { Files } from '#platform/files'
import type { Platform } from '#platform/platform'
import { listenBadge } from '../badge/listen-badge.ts'
import { type CabinetSimulator, createCabinetSimulator } from '../cabinet/cabinet-simulator.ts'
import { listenReader } from '../llrp-reader/listen-reader.ts'
import { impinjLikeFcc } from '../llrp-reader/personalities/impinj-like-fcc.ts'
import { openProbeBank } from '../probes/probe-bank.ts'
import { openContents } from './contents.ts'
import { StandInError } from './stand-in-error.ts'

export type StandInOptions = {
  modelId: string
  /** Folder of its own: `sensors` in it stands for /sys, `inside` lists what lies in the cabinet. */
  dir: string
  host: string
  /** 0 picks a free one. */
  readerPort: number
  badgePort: number
}

type Address = { host: string; port: number }
export type Wiring = { reader?: Address; badge?: Address & { driver: 'serial-tcp' }; sensorRoot: string }

/** The hardware of one device, standing in for what an agent would be wired to. */
export type StandIn = {
  /** How the agent reaches it, as its config says it. */
  readonly wiring: Wiring
  /** Null on a room sensor. */
  readonly cabinet: CabinetSimulator | null
  /** To be called when hands have changed what lies inside. */
  keep(inside: readonly string[]): Promise<void>
  stop(): Promise<void>
}

async function listening<T>(what: string, option: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code === 'EADDRINUSE') {
      throw new StandInError(
        'port-taken',
        `port ${port} of ${what} is taken`,
        `stop who has it, or set another ${option}`,
      )
    }
    throw new StandInError(
      'port-refused',
      `${what} cannot listen at port ${port} (${code})`,
      `set another ${option} or --host`,
    )
  }
}

/** Switches the hardware on: probes that move, and for a cabinet a reader, a lock, a door and a badge reader on TCP. @throws StandInError */
export async function openStandIn(
  { modelId, dir, host, readerPort, badgePort }: StandInOptions,
  platform: Pick<Platform, 'clock' | 'random' | 'log'> & { files: Files },
): Promise<StandIn> {
  const model = loadModel(modelId)
  const sensorRoot = join(dir, 'sensors')
  const named = (error: unknown) => {
    if (!(error instanceof Error && 'code' in error) || error instanceof StandInError) return error
    return new StandInError('folder-unusable', `${dir} (${error.code})`, 'name a folder you may write in with --dir')
  }
  const contents = await openContents(join(dir, 'inside'), platform.files).catch((error: unknown) => {
    throw named(error)
  })
  const probes = await openProbeBank({ probes: model.probes, root: sensorRoot, platform }).catch((error: unknown) => {
    throw named(error)
  })
  const keep = (inside: readonly string[]) => contents.keep(inside)
  if (model.kind !== 'cabinet') return { wiring: { sensorRoot }, cabinet: null, keep, stop: probes.stop }

  const cabinet = createCabinetSimulator({
    cabinetId: modelId,
    model,
    platform,
    personality: impinjLikeFcc,
    radio: { tier: 'good' },
    inside: contents.epcs,
  })
  cabinet.onDoor(({ open }) => probes.setDoorOpen(open))
  const closing: (() => Promise<void>)[] = [probes.stop]
  const stop = async () => {
    cabinet.stop()
    await Promise.all(closing.map((close) => close()))
  }
  try {
    const reader = await listening('the reader', '--reader-port', readerPort, () =>
      listenReader(cabinet.reader, { host, port: readerPort }),
    )
    closing.push(reader.close)
    const badge = await listening('the badge reader', '--badge-port', badgePort, () =>
      listenBadge(cabinet.badge, { host, port: badgePort }),
    )
    closing.push(badge.close)
    return {
      wiring: {
        reader: { host, port: reader.port },
        badge: { driver: 'serial-tcp', host, port: badge.port },
        sensorRoot,
      },
      cabinet,
      keep,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
