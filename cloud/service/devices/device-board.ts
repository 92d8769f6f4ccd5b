import type { DeviceHealth } from '#cloud/devices/device-health'
import type { LastHeard } from '#cloud/ingest/judging/heartbeats'
import type { ProbesDue } from '#cloud/ingest/judging/probe-silence'
import type { DeviceId, Epoch } from '#contracts/ids'
import type { Receipt } from '#contracts/receipt'
import type { Status } from '#contracts/status'
import type { Telemetry } from '#contracts/telemetry'
import type { DeviceRegistry } from './device-registry.ts'

/** How every device is right now, in memory; written down now and then, since telemetry proves nothing. */
export type DeviceBoard = {
  /** Takes over what was written down before the last stop. */
  restore(healths: readonly DeviceHealth[]): void
  heard(deviceId: DeviceId, nowMs: number): void
  said(status: Status, nowMs: number): void
  measured(telemetry: Telemetry, nowMs: number): void
  lost(deviceId: DeviceId): void
  stored(receipt: Receipt): void
  all(): DeviceHealth[]
  /** When each enrolled device was last heard. */
  lastHeard(): LastHeard[]
  /** What each enrolled device said last of how much waits with it, and of which probes. */
  probes(): ProbesDue[]
  /** Healths that changed since the last call. */
  takeChanged(): DeviceHealth[]
}

function unseen(deviceId: DeviceId): DeviceHealth {
  return {
    deviceId,
    state: 'never-seen',
    lastSeenAtMs: null,
    agentVersion: null,
    epoch: null,
    committedSeq: 0,
    telemetry: null,
    telemetryAtMs: null,
    status: null,
  }
}

/**
 * Makes the board. onChanged is told of every change; isHeard: it was a sign of life of the device; isMeasured: it said
 * how it is.
 */
export function createDeviceBoard(
  registry: DeviceRegistry,
  onChanged: (deviceId: DeviceId, isHeard: boolean, isMeasured: boolean) => void,
): DeviceBoard {
  const healths = new Map<DeviceId, DeviceHealth>()
  const changed = new Set<DeviceId>()

  const change = (deviceId: DeviceId, part: Partial<DeviceHealth>) => {
    healths.set(deviceId, { ...(healths.get(deviceId) ?? unseen(deviceId)), ...part })
    changed.add(deviceId)
    onChanged(deviceId, part.lastSeenAtMs !== undefined, part.telemetryAtMs !== undefined)
  }

  return {
    restore(list) {
      for (const health of list) {
        // Nobody is connected to a service that has just started.
        const state = health.state === 'online' ? 'offline' : health.state
        healths.set(health.deviceId, { ...health, state })
      }
    },
    heard: (deviceId, nowMs) => change(deviceId, { lastSeenAtMs: nowMs }),
    said(status, nowMs) {
      const { deviceId, state, agentVersion } = status
      const isOwnWord = state === 'online'
      change(deviceId, {
        state,
        agentVersion,
        status: { ...status },
        ...(isOwnWord ? { lastSeenAtMs: nowMs, epoch: status.epoch } : {}),
      })
    },
    measured: (telemetry, nowMs) =>
      change(telemetry.deviceId, { telemetry: { ...telemetry }, telemetryAtMs: nowMs, lastSeenAtMs: nowMs }),
    lost: (deviceId) => change(deviceId, { state: 'offline' }),
    stored({ deviceId, epoch, committedSeq }: { deviceId: DeviceId; epoch: Epoch; committedSeq: number }) {
      change(deviceId, { epoch, committedSeq })
    },
    all: () => registry.all().map(({ deviceId }) => healths.get(deviceId) ?? unseen(deviceId)),
    lastHeard: () =>
      registry.all().map(({ deviceId, registeredAtMs, lastEntrySeq }) => ({
        deviceId,
        enrolledAtMs: registeredAtMs,
        enrolledSeq: lastEntrySeq,
        lastHeardMs: healths.get(deviceId)?.lastSeenAtMs ?? null,
      })),
    probes: () =>
      registry.all().map(({ deviceId }) => {
        const { telemetry = null, telemetryAtMs = null } = healths.get(deviceId) ?? {}
        const hasToldAll = telemetryAtMs !== null && telemetry?.outboxDepth === 0
        const told = hasToldAll
          ? { toldAllMs: telemetryAtMs, runningSinceMs: telemetryAtMs - Number(telemetry?.uptimeMs) }
          : null
        return { deviceId, probeIds: registry.probeIdsOf(deviceId), told }
      }),
    takeChanged() {
      const list = [...changed].flatMap((deviceId) => healths.get(deviceId) ?? [])
      changed.clear()
      return list
    },
  }
}
