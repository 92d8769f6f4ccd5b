import { parseBatch } from '#cloud/ingest/facts/parse-batch'
import type { Service } from '#cloud/service'
import { actor, defineItem, enrolCabinet, receiveUnits, stockUp } from '../support/service-world.ts'
import { cabinets, unitsPerCabinet, type WrittenDay } from './written-day.ts'

const itemCount = 40
const unitsPerItem = 25

/** Cabinets, a catalogue, an assortment with levels, and the units of every cabinet in its store. */
export async function furnish(service: Service): Promise<void> {
  const items: string[] = []
  for (let index = 0; index < itemCount; index++) items.push(await defineItem(service, `item-${index}`))
  for (let cabinet = 0; cabinet < cabinets; cabinet++) {
    const deviceId = `cab-${cabinet + 1}`
    await enrolCabinet(service, deviceId)
    for (let first = 0; first < unitsPerCabinet; first += unitsPerItem) {
      const itemId = items[(cabinet * 5 + first / unitsPerItem) % itemCount] ?? ''
      await receiveUnits(service, itemId, deviceId, cabinet * unitsPerCabinet + first, unitsPerItem)
      await stockUp(service, itemId, deviceId)
    }
  }
  const thresholds = { reorderPoint: 5, orderUpTo: 25, safetyStock: 2 }
  await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'bench' }], actor)
}

/** Hands the day to ingest as the broker would, and waits until it is stored. */
export async function feed(service: Service, { heard, sentAtMs }: WrittenDay): Promise<void> {
  const { ingest } = service.inside
  for (const each of heard) {
    const { deviceId } = each
    if (each.kind === 'heartbeat') {
      const { epoch, lastSeq } = each
      await ingest.submit({ kind: 'status', deviceId, receivedAtMs: sentAtMs, epoch, lastSeq })
      continue
    }
    const parsed = parseBatch(deviceId, each.text)
    if (!parsed.ok) throw new Error(`the bench wrote a batch that is ${parsed.reason}`)
    await ingest.submit({ kind: 'batch', deviceId, receivedAtMs: sentAtMs, batch: parsed.batch, text: each.text })
  }
  await ingest.idle()
}
