import type { Duplex } from 'node:stream'

/** A badge reader on a serial line that is carried over TCP: one badge number a line, ended by CR LF. */
export type BadgeReader = {
  /** The device side of a new connection; several may listen. */
  accept(duplex: Duplex): void
  /** Somebody holds a badge to it. False when nobody is connected to hear it. */
  present(badgeNumber: string): boolean
  connected(): boolean
  /** Unplugged: connections are reset and new ones too, until plugged in again. */
  setPlugged(plugged: boolean): void
  stop(): void
}

const badgePattern = /^[\x21-\x7e]{1,64}$/

/** A badge reader with nobody connected yet. Throws for a badge number that does not fit on one line. */
export function createBadgeReader(): BadgeReader {
  const listeners = new Set<Duplex>()
  let isPlugged = true

  function hangUp(): void {
    for (const duplex of listeners) duplex.destroy()
    listeners.clear()
  }

  return {
    accept(duplex) {
      duplex.on('error', () => undefined)
      if (!isPlugged) {
        duplex.destroy()
        return
      }
      listeners.add(duplex)
      // A serial line hears nothing of interest from the other side, but must be read for its end to be noticed.
      duplex.on('data', () => undefined)
      duplex.on('end', () => duplex.end())
      duplex.on('close', () => listeners.delete(duplex))
    },
    present(badgeNumber) {
      if (!badgePattern.test(badgeNumber)) throw new Error('A badge number is 1 to 64 printable characters.')
      for (const duplex of listeners) duplex.write(`${badgeNumber}\r\n`)
      return listeners.size > 0
    },
    connected: () => listeners.size > 0,
    setPlugged(plugged) {
      isPlugged = plugged
      if (!plugged) hangUp()
    },
    stop() {
      isPlugged = false
      hangUp()
    },
  }
}
