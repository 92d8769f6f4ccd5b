import type { Place } from './place.ts'

/** Where a device has stood, and from when (Unix ms, event time). The last one still holds. */
export type Placement = { fromMs: number; placeId: string }

/** The tree of a site in memory, for whoever judges: made anew whenever a place or a device's place changes. */
export type PlaceBook = {
  all: readonly Place[]
  find(placeId: string): Place | null
  /** The place itself, then what it is part of, outward. A place nobody defined is its own path. */
  pathOf(placeId: string): readonly string[]
  /** The campus it is on; the whole site where there is none: what one power cut or network cut takes. */
  premisesOf(placeId: string): string
  keepsStock(placeId: string): boolean
  /** IANA name: its own or the nearest one around it. */
  timeZoneOf(placeId: string): string
  /** Where goods arrive by default; null when no open place receives goods, or several do. */
  receivingPlaceId(): string | null
  /** Where a device stood at a moment, Unix ms; its first place before that; null for a device nobody placed. */
  placeOfDevice(deviceId: string, atMs: number): string | null
  /** The same tree with these places, and where these devices have stood, in place of what it knew of them. */
  with(places: readonly Place[], placements: ReadonlyMap<string, readonly Placement[]>): PlaceBook
}

const depthMax = 32

function pathThrough(places: ReadonlyMap<string, Place>, placeId: string): string[] {
  const path = [placeId]
  for (let at = places.get(placeId)?.parentId ?? null; at !== null && path.length < depthMax; ) {
    path.push(at)
    at = places.get(at)?.parentId ?? null
  }
  return path
}

/** Indexes places. placements by device id, each list ascending by fromMs; timeZone holds where no place names one. */
export function placeBookOf(
  all: readonly Place[],
  placements: ReadonlyMap<string, readonly Placement[]>,
  timeZone: string,
): PlaceBook {
  const places = new Map(all.map((place) => [place.placeId, place]))
  const paths = new Map<string, readonly string[]>()
  const pathOf = (placeId: string) => {
    const known = paths.get(placeId)
    if (known !== undefined) return known
    const path = pathThrough(places, placeId)
    if (places.has(placeId)) paths.set(placeId, path)
    return path
  }
  const receiving = all.filter(({ receivesGoods, closed }) => receivesGoods && !closed)
  return {
    all,
    find: (placeId) => places.get(placeId) ?? null,
    pathOf,
    premisesOf(placeId) {
      const path = pathOf(placeId)
      return path.find((around) => places.get(around)?.kind === 'campus') ?? path.at(-1) ?? placeId
    },
    keepsStock: (placeId) => places.get(placeId)?.keepsStock ?? false,
    timeZoneOf: (placeId) => {
      for (const each of pathOf(placeId)) {
        const zone = places.get(each)?.timeZone ?? null
        if (zone !== null) return zone
      }
      return timeZone
    },
    receivingPlaceId: () => (receiving.length === 1 ? (receiving[0]?.placeId ?? null) : null),
    placeOfDevice(deviceId, atMs) {
      const list = placements.get(deviceId) ?? []
      const last = list.findLast(({ fromMs }) => fromMs <= atMs) ?? list[0]
      return last?.placeId ?? null
    },
    with(changed, moved) {
      const known = new Map(places)
      for (const place of changed) known.set(place.placeId, place)
      return placeBookOf([...known.values()], new Map([...placements, ...moved]), timeZone)
    },
  }
}
