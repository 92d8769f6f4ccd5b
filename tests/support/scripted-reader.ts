import type { EpcHex } from '#contracts/ids'
import type { AgentParts } from '#edge/agent'
import type { InventoryWish, ReaderEvent } from '#edge/llrp/reader-events'

type CreateReader = NonNullable<AgentParts['createReader']>

/** A reader without a protocol: a test says what it hears and sees what was asked of it. */
export type ScriptedReader = {
  create: CreateReader
  say(event: ReaderEvent): void
  wishes: InventoryWish[]
  tidsWanted: (readonly EpcHex[])[]
  gpo: Map<number, boolean>
  stopped: boolean
}

export function scriptedReader(): ScriptedReader {
  let onEvent: (event: ReaderEvent) => void = () => {}
  const reader: ScriptedReader = {
    wishes: [],
    tidsWanted: [],
    gpo: new Map(),
    stopped: false,
    say: (event) => onEvent(event),
    create(options) {
      onEvent = options.onEvent
      return {
        wish: (wish) => void reader.wishes.push(wish),
        wantTids: (epcs) => void reader.tidsWanted.push(epcs),
        setGpo: (port, high) => void reader.gpo.set(port, high),
        async stop() {
          reader.stopped = true
        },
      }
    },
  }
  return reader
}
