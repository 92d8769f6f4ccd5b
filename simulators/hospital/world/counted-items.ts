import { gs1CheckDigit } from '#contracts/identity/gtin'
import type { Random } from '#platform/random'
import { shelvesOf } from './places.ts'
import type { HospitalProfile } from './profile.ts'
import { expiryDay } from './stock-making.ts'
import type { World, WorldLot } from './world.ts'

/** An article without numbers of its own: sutures, gloves, drill bits. It lies on an open shelf and is counted by lot. */
export type CountedItem = {
  gtin: string
  title: string
  titleZh: string
  category: string
  maker: string
  size: string
  abcClass: 'A' | 'B' | 'C'
  unitPriceCents: number
  /** The shelf it lies on. */
  homePlaceId: string
  /** Pieces a supplier sends at a time, at least. */
  packPieces: number
  leadTimeDays: number
}

const kinds = [
  { category: 'suture', title: 'Suture, absorbable', titleZh: '可吸收缝线', sizes: ['2-0', '3-0', '4-0'] },
  { category: 'drill', title: 'Drill bit', titleZh: '骨钻头', sizes: ['2.5 mm', '3.2 mm', '4.5 mm'] },
  { category: 'drape', title: 'Surgical drape', titleZh: '手术铺单', sizes: ['90 x 120', '150 x 240'] },
  { category: 'blade', title: 'Saw blade', titleZh: '摆锯片', sizes: ['narrow', 'wide'] },
]
const companyPrefix = '6907777'

/** The counted articles of a profile, dealt out over its shelves; replayable from their chance. */
export function countedItemsOf(profile: HospitalProfile, random: Random): CountedItem[] {
  const shelves = shelvesOf(profile)
  return Array.from({ length: profile.countedItems }, (_, rank) => {
    const kind = kinds[random.integer(kinds.length)] ?? kinds[0]
    const shelf = shelves[rank % shelves.length]
    if (kind === undefined || shelf === undefined) throw new Error('the hospital has no shelf')
    const body = `0${companyPrefix}${String(rank).padStart(5, '0')}`
    const share = rank / profile.countedItems
    return {
      gtin: `${body}${gs1CheckDigit(body)}`,
      title: kind.title,
      titleZh: kind.titleZh,
      category: kind.category,
      maker: 'Kestrel Medical',
      size: kind.sizes[random.integer(kind.sizes.length)] ?? 'standard',
      abcClass: share < 0.2 ? 'A' : share < 0.5 ? 'B' : 'C',
      unitPriceCents: 200 + random.integer(4_000),
      homePlaceId: shelf.placeId,
      packPieces: 10 + 5 * random.integer(4),
      leadTimeDays: [1, 2, 4][random.integer(3)] ?? 2,
    }
  })
}

/** Makes one new lot of an article, on its way to its shelf. */
export function makeLot(world: World, item: CountedItem, quantity: number, random: Random, nowMs: number): WorldLot {
  world.serialsMade++
  return {
    lotId: null,
    gtin: item.gtin,
    lot: `C${world.serialsMade}`,
    expiresOn: expiryDay(random, nowMs),
    owner: 'hospital',
    homePlaceId: item.homePlaceId,
    pieces: {},
    made: quantity,
    shipmentId: null,
  }
}

/** Fills the shelves of a new hospital: one or two lots of each article. */
export function firstLots(world: World, items: readonly CountedItem[], random: Random, nowMs: number): void {
  for (const item of items) {
    for (let made = 0; made < 1 + random.integer(2); made++) {
      const quantity = item.packPieces + random.integer(item.packPieces)
      const lot = makeLot(world, item, quantity, random, nowMs)
      lot.pieces[item.homePlaceId] = quantity
      world.lots.push(lot)
    }
  }
}
