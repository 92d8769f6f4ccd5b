import { Socket } from 'node:net'
import type { Platform } from '#platform/platform'
import type { StreamAddress } from '#platform/streams'
import { cutBadgeLines, noBadgeLines } from './badge-lines.ts'
import type { BadgeReader, OnBadge } from './badge-reader.ts'
import { keepOpen } from './keep-open.ts'
import { presentBadge } from './present-badge.ts'

export type SerialTcpBadgeReaderOptions = {
  address: StreamAddress
  platform: Pick<Platform, 'clock' | 'random' | 'log' | 'streams'>
  onBadge: OnBadge
}

const keepaliveAfterMs = 10_000

/** A badge reader behind a serial device server: one number a line. */
export function createSerialTcpBadgeReader({ address, platform, onBadge }: SerialTcpBadgeReaderOptions): BadgeReader {
  let lines = noBadgeLines
  return keepOpen({
    driver: 'serial-tcp',
    platform,
    open() {
      const stream = platform.streams.connect(address)
      // A reader says nothing for hours; without probes a line that died in silence would never be noticed.
      if (stream instanceof Socket) stream.setKeepAlive(true, keepaliveAfterMs)
      return stream
    },
    openedBy: 'connect',
    onFresh: () => {
      lines = noBadgeLines
    },
    onData(chunk) {
      const cut = cutBadgeLines(lines, chunk.toString('latin1'))
      lines = cut.state
      for (const line of cut.lines) {
        const badge = presentBadge(line)
        if (badge === null) platform.log.warn('badge.line-unreadable', { driver: 'serial-tcp', chars: line.length })
        else onBadge(badge)
      }
    },
  })
}
