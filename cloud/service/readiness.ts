import type { SiteWriter } from '#cloud/ingest/site-writer'
import { noChanges } from '#cloud/journal/changes'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'

/** A write that ended well so long ago proves that the database can be written. */
const freshForMs = 5_000
/** How long a probe may take; whoever asks is answered then. */
const probeMs = 2_000
/** However many ask, it is not tried more often. */
const probeEveryMs = 1_000

/** What a fault can stand against; each is cleared by its own kind of success only. */
export type FaultSource = 'ingest' | 'write' | 'check'

/** Whether the service can keep what it is told. */
export type Readiness = {
  /** The writer, watched: what it achieves or fails at is remembered. */
  watched(writer: SiteWriter): SiteWriter
  /** A fault met while working: by a write, or by a read whose asker was told. */
  met(fault: WorldFault, by: 'read' | 'write'): void
  /** Says that a fault stands, or with null that it does no more. */
  stands(source: FaultSource, fault: WorldFault | null): void
  /** The fault in the way, or null when all is well. Writes when nothing was written lately; answers within two seconds. */
  fault(): Promise<WorldFault | null>
}

/** Ready means: nothing waits for a fault to pass, and the last write, or one made to find out, ended well. */
export function createReadiness({ clock, log }: { clock: Clock; log: Log }): Readiness {
  const standing = new Map<FaultSource, WorldFault>()
  let wroteAtMs = Number.NEGATIVE_INFINITY
  let writer: SiteWriter | null = null
  let probing: Promise<void> | null = null
  let probedAtMs = Number.NEGATIVE_INFINITY

  const stands: Readiness['stands'] = (source, fault) => {
    const before = standing.get(source)
    if (fault === null) standing.delete(source)
    else standing.set(source, fault)
    if (fault !== null && fault.code !== before?.code)
      log.error('store.fault', { source, code: fault.code, reason: fault.message })
    if (fault === null && before !== undefined) log.info('store.fault.over', { source, code: before.code })
  }

  /** Damage does not go away because another page can be written: only a whole check takes it back. */
  const met: Readiness['met'] = (fault, by) => {
    if (fault.code === 'store-corrupt') stands('check', fault)
    else if (by === 'write') stands('write', fault)
  }

  const probe = async (): Promise<void> => {
    if (writer === null) return
    try {
      await writer.write(async (tx, state) => ({ state, changes: noChanges(), value: await tx.probe.fill() }))
      await writer.write(async (tx, state) => ({ state, changes: noChanges(), value: await tx.probe.empty() }))
      wroteAtMs = clock.elapsed()
      stands('write', null)
    } catch (error) {
      stands('write', error instanceof WorldFault ? error : new WorldFault('store-unwell', String(error), error))
    }
  }

  /** One probe at a time, however many ask; null when it ended in time. */
  const probedInTime = (): Promise<WorldFault | null> =>
    new Promise((resolve) => {
      const cancel = clock.after('readiness.probe', probeMs, () =>
        resolve(new WorldFault('store-silent', `no write ended within ${probeMs} ms`)),
      )
      probing ??= probe().finally(() => {
        probing = null
        probedAtMs = clock.elapsed()
      })
      probing.then(() => {
        cancel()
        resolve(null)
      })
    })

  return {
    met,
    stands,
    watched(bare) {
      writer = bare
      const heard = async <T>(result: Promise<T>): Promise<T> => {
        try {
          const value = await result
          wroteAtMs = clock.elapsed()
          return value
        } catch (error) {
          if (error instanceof WorldFault) met(error, 'write')
          throw error
        }
      }
      return { ...bare, write: (work) => heard(bare.write(work)), decide: (decide) => heard(bare.decide(decide)) }
    },
    async fault() {
      const told = standing.get('ingest') ?? standing.get('check')
      if (told !== undefined) return told
      if (!standing.has('write') && clock.elapsed() - wroteAtMs <= freshForMs) return null
      if (clock.elapsed() - probedAtMs < probeEveryMs) return standing.get('write') ?? null
      return (await probedInTime()) ?? standing.get('write') ?? null
    },
  }
}
