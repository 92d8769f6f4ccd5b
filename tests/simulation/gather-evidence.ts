import { DatabaseSync } from 'node:sqlite'
import { findChainFault, genesisHash } from '#cloud/ledger/hash-chain'
import type { JournalEntry } from '#cloud/ledger/journal-entry'
import type { Unit } from '#cloud/ledger/unit'
import type { Store } from '#cloud/store/store'
import type { Evidence, WrittenFact } from './checkers/evidence.ts'
import type { SimulatedDevice } from './simulated-cabinet.ts'
import { simulationStartMs } from './virtual-time.ts'
import { digest, type World } from './world.ts'

const pageMax = 1_000

async function wholeJournal(store: Store): Promise<JournalEntry[]> {
  const journal: JournalEntry[] = []
  for (;;) {
    const page = await store.journal.after(journal.length, pageMax)
    journal.push(...page)
    if (page.length < pageMax) return journal
  }
}

async function allUnits(store: Store): Promise<Unit[]> {
  const units: Unit[] = []
  for (let cursor: string | null = null; ; ) {
    const page: { rows: Unit[]; nextCursor: string | null } = await store.units.page({}, cursor, pageMax)
    units.push(...page.rows)
    cursor = page.nextCursor
    if (cursor === null) return units
  }
}

/** Reads a device's card with nothing of ours but SQL, as an auditor would. */
function cardOf({ deviceId, folder }: SimulatedDevice): { written: WrittenFact[]; lastSeq: number } {
  const card = new DatabaseSync(`${folder}/outbox.sqlite`, { readOnly: true })
  try {
    const epoch = String(card.prepare('SELECT epoch FROM identity').get()?.epoch)
    const rows = card.prepare('SELECT seq, body FROM facts ORDER BY seq').all()
    const written = rows.map(({ seq, body }) => {
      const { kind } = JSON.parse(String(body)) as { kind: string }
      return { deviceId, epoch, seq: Number(seq), kind, body: String(body) }
    })
    return { written, lastSeq: written.at(-1)?.seq ?? 0 }
  } finally {
    card.close()
  }
}

/** Switches the agents off and reads everything that is left of a simulated day. */
export async function gatherEvidence(world: World, healedAtMs: number): Promise<Evidence> {
  for (const device of world.devices) device.crash()
  const { store } = world.service.running()
  const journal = await wholeJournal(store)
  const committed = new Map(
    (await store.devices.health()).map(({ deviceId, committedSeq }) => [deviceId as string, committedSeq]),
  )
  const cards = world.devices.map((device) => ({ deviceId: device.deviceId, ...cardOf(device) }))
  const fault = findChainFault(journal, { entrySeq: 0, hash: genesisHash }, digest)
  return {
    written: cards.flatMap(({ written }) => written),
    journal,
    units: await allUnits(store),
    alerts: await store.alerts.list('all'),
    requisitions: await store.requisitions.list('all'),
    summary: await store.summary(),
    quarantined: await store.quarantine.list(pageMax),
    cabinets: world.devices.flatMap(({ deviceId, cabinet, lockReleases }) =>
      cabinet === null ? [] : [{ deviceId, inside: cabinet.inside(), cycles: cabinet.cycles(), lockReleases }],
    ),
    unsent: new Map(cards.map(({ deviceId, lastSeq }) => [deviceId, lastSeq - (committed.get(deviceId) ?? 0)])),
    startMs: simulationStartMs,
    healedAtMs,
    verifyProblems: fault === null ? [] : [`chain: ${fault.fault} at entry ${fault.entrySeq}`],
  }
}
