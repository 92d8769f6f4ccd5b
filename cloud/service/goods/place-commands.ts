import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { Device } from '#cloud/devices/device'
import { subjectOf } from '#cloud/journal/subject'
import { checkPlaces } from '#cloud/places/check-place'
import type { PlaceBook } from '#cloud/places/place-book'
import type { PlaceDefinition } from '#cloud/places/place-decisions'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, inList, Refused } from '../command-context.ts'
import { goodsAround } from './goods-around.ts'

/** Whether an item belongs at a place for an owner. */
export type AssortmentWish = PositionKey & { belongs: boolean }

/** Places that are given up hold no device any more, and no place that stays open when they close. */
function checkNothingStands(
  ending: readonly PlaceDefinition[],
  definitions: readonly PlaceDefinition[],
  book: PlaceBook,
  devices: readonly Device[],
): void {
  const closing = new Set(definitions.filter(({ closed }) => closed).map(({ placeId }) => placeId))
  for (const { placeId, closed } of ending) {
    const device = devices.find((each) => each.placeId === placeId && (closed || each.kind === 'cabinet'))
    if (device !== undefined) throw new Refused('place-has-devices', { placeId, deviceId: device.deviceId })
    const inside = book.all.find((place) => {
      return !place.closed && !closing.has(place.placeId) && book.pathOf(place.placeId).includes(placeId)
    })
    if (closed && inside !== undefined) throw new Refused('place-has-open-places', { placeId: inside.placeId })
  }
}

/** The tree of places, and what belongs where. */
export function placeCommands(context: CommandContext) {
  const { writer, places, registry } = context
  return {
    /** Defines places or changes them, in order: a parent may come just before its child. */
    async putPlaces(definitions: readonly PlaceDefinition[], actor: UserRef) {
      return await answered(() =>
        writer.decide<{ count: number }>(async (tx, nowMs) => {
          const book = places()
          const fault = checkPlaces(book, definitions)
          if (fault !== null) throw new Refused(fault.refusal, fault.about)
          const known = definitions.filter(({ placeId }) => book.find(placeId) !== null)
          const ending = known.filter(({ placeId, keepsStock, closed }) => {
            return (book.keepsStock(placeId) && !keepsStock) || (closed && book.find(placeId)?.closed === false)
          })
          const [held] = await goodsAround(
            tx,
            ending.map(({ placeId }) => placeId),
          )
          if (held !== undefined) throw new Refused('place-holds-stock', { placeId: held.placeId })
          checkNothingStands(ending, definitions, book, registry.all())
          const entries = definitions.map((body) => {
            const { placeId } = body
            return decisionEntry(context, actor, nowMs, {
              kind: 'PlaceDefined',
              subject: subjectOf('place', placeId),
              placeId,
              body,
            })
          })
          return { entries, finish: async () => ({ count: definitions.length }) }
        }),
      )
    },
    /** Puts items into the assortment of places, or takes them out. */
    setAssortment: (wishes: readonly AssortmentWish[], actor: UserRef) =>
      answered(() =>
        writer.decide<{ count: number }>(async (tx, nowMs) => {
          const items = await tx.items.byId([...new Set(wishes.map(({ itemId }) => itemId))])
          const book = places()
          const named = new Set<string>()
          for (const [index, { itemId, placeId, owner }] of wishes.entries()) {
            const text = positionText({ itemId, placeId, owner })
            const about = { itemId, placeId, owner }
            if (named.has(text)) {
              throw new Refused('assortment-listed-twice', { ...inList('lines', index), ...about })
            }
            named.add(text)
            if (!items.has(itemId)) throw new Refused('item-unknown', { ...inList('lines', index, 'itemId'), itemId })
            const where = { ...inList('lines', index, 'placeId'), placeId }
            if (book.find(placeId) === null) throw new Refused('place-unknown', where)
            if (!book.keepsStock(placeId)) throw new Refused('place-keeps-no-stock', where)
          }
          const known = new Map(
            (await tx.assortment.of(wishes)).map((line): [string, AssortmentLine] => [positionText(line), line]),
          )
          const news = wishes.filter((wish) => (known.get(positionText(wish))?.belongs ?? false) !== wish.belongs)
          const entries = news.map(({ itemId, placeId, owner, belongs }) =>
            decisionEntry(context, actor, nowMs, {
              kind: 'AssortmentSet',
              subject: subjectOf('position', itemId, placeId, owner),
              placeId,
              body: { itemId, placeId, owner, belongs },
            }),
          )
          return { entries, positions: news, finish: async () => ({ count: wishes.length }) }
        }),
      ),
  }
}
