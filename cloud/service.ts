import type { Duplex } from 'node:stream'
import type { SiteId } from '#contracts/ids'
import type { Committed } from './service/changes.ts'
import type { Commands } from './service/commands.ts'
import type { Store } from './store/store.ts'

/** The whole service without its HTTP face: the same object under the web server, in tests and in the simulation. */
export type Service = {
  siteId: SiteId
  store: Store
  commands: Commands
  /** Called after every commit, in commit order. Returns how to stop listening. */
  onCommitted(listener: (committed: Committed) => void): () => void
  /** The door for the first user: open while there is none. The token is in a file only the operator can read. */
  firstRun: { isOpen(): Promise<boolean>; tokenMatches(token: string): boolean; closed(): Promise<void> }
  /** Which threshold is in force for an item at a place, and who set it. */
  policyInForce(itemId: string, placeId: string): Promise<Record<string, PolicyAnswer>>
  policies(): Promise<PolicyRecord[]>
  isReady(): boolean
  start(): Promise<{ mqttPort: number | null }>
  stop(): Promise<void>
  /** Hands the broker a connection that did not come by TCP. */
  accept(stream: Duplex): void
}

export type PolicyAnswer = {
  value: number
  layer: string
  setBy: string
  setAtMs: number
  entrySeq: number | null
}

export type PolicyRecord = {
  layer: string
  itemId: string | null
  placeId: string | null
  classId: string | null
  thresholds: Record<string, number>
  reason: string
  setBy: string
  setAtMs: number
  entrySeq: number
}
