import { randomBytes } from 'node:crypto'
import type { Clock } from '#platform/clock'
import type { Whose } from '../mqtt/contract.ts'

/** So many bytes by chance, as hex digits. */
export const hex = (bytes: number) => randomBytes(bytes).toString('hex')

/** What outlives a start of the model agent. */
export class Card {
  epoch = hex(8)
  facts: string[] = []
  committed = 0
  held: number | null = null
  done = new Set<string>()
}

type Self = { clock: Clock; whose: Whose; bootId: string }

/** Its status, as the contract says it. */
export function statusOf({ epoch, facts }: Card, { clock, whose, bootId }: Self, state: 'online' | 'offline') {
  const told = { modelId: 'model', agentVersion: '1', atMs: clock.now(), lastSeq: facts.length }
  return { schema: 1, deviceId: whose.device, state, bootId, epoch, ...told }
}

/** Its telemetry, with the one document it may hold. */
export function telemetryOf(
  { facts, committed }: Card,
  { clock, whose, bootId }: Self,
  { kind, version, refused }: { kind: string; version: number | null; refused: number },
) {
  return {
    schema: 1,
    deviceId: whose.device,
    bootId,
    atMs: clock.now(),
    uptimeMs: clock.elapsed(),
    memoryRssBytes: 0,
    outboxDepth: facts.length - committed,
    outboxOldestAgeMs: null,
    outboxBytes: 0,
    documents: { held: version === null ? [] : [{ kind, version, issuedAtMs: clock.now(), stale: false }], refused },
    probes: [],
    cabinet: null,
  }
}
