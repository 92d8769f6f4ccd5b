import { createReadStream } from 'node:fs'
import type { Platform } from '#platform/platform'
import type { BadgeReader, OnBadge } from './badge-reader.ts'
import { decodeInputEvents, inputEventBytes, noInputEvents } from './decode-input-events.ts'
import { keepOpen } from './keep-open.ts'
import { presentBadge } from './present-badge.ts'

export type EvdevBadgeReaderOptions = {
  /** An input device, for example the stable name that the udev rule of firmware-config gives. */
  path: string
  platform: Pick<Platform, 'clock' | 'random' | 'log'>
  onBadge: OnBadge
}

/**
 * A badge reader that types like a keyboard. The device is not grabbed (Node has no ioctl): the cabinet's computer
 * must not run a console or a desktop that listens to it too.
 */
export function createEvdevBadgeReader({ path, platform, onBadge }: EvdevBadgeReaderOptions): BadgeReader {
  let events = noInputEvents
  return keepOpen({
    driver: 'evdev',
    platform,
    open: () => createReadStream(path, { highWaterMark: inputEventBytes * 64 }),
    openedBy: 'open',
    onFresh: () => {
      events = noInputEvents
    },
    onData(chunk) {
      const decoded = decodeInputEvents(events, chunk)
      events = decoded.state
      for (const line of decoded.lines) {
        const badge = presentBadge(line)
        if (badge === null) platform.log.warn('badge.line-unreadable', { driver: 'evdev', chars: line.length })
        else onBadge(badge)
      }
    },
  })
}
