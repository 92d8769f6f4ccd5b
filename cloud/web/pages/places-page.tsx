import type { PlaceStock, StockByPlace } from '#cloud/http/schemas/goods/stock'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { PlacePath, usePlaceName } from '../parts/place-name.tsx'
import { PlaceStockView } from '../parts/place-stock.tsx'
import { Count, Counts, countColumns, useCountHeads } from '../parts/stock-counts.tsx'
import { Table } from '../parts/table.tsx'
import { Link } from '../router/path.tsx'

const stockChanged = (changes: Changes) =>
  changes.places ||
  [changes.stock, changes.units, changes.lots, changes.tags, changes.alerts].some((touched) => touched.length > 0)

function PlaceRow({ place, isChosen }: { place: PlaceStock; isChosen: boolean }) {
  const word = useWord()
  const placeName = usePlaceName()
  return (
    <tr data-place={place.placeId}>
      <th scope="row">
        <Link href={`/places/${place.placeId}`} aria-current={isChosen ? 'true' : undefined}>
          {placeName(place.placeId)}
        </Link>
        <small>
          <PlacePath path={place.path} />
        </small>
      </th>
      <td>{word('placeKind', place.kind)}</td>
      <Count value={place.items} />
      <Counts counts={place} />
      <Count value={place.foreign} />
      <td className="figure">{place.alerts.length}</td>
    </tr>
  )
}

/** What each place that keeps stock holds; one of them in full. */
export function PlacesPage({ placeId }: { placeId: string | null }) {
  const text = useText()
  const answer = useAnswer<StockByPlace>('/api/stock/places', stockChanged)
  const heads = [
    text('stock.place'),
    text('places.kind'),
    text('places.items'),
    ...useCountHeads(),
    text('places.foreign'),
    text('stock.alerts'),
  ]
  const figures = Array.from({ length: countColumns + 3 }, (_, index) => 2 + index)
  return (
    <>
      <h1>{text('nav.places')}</h1>
      <p className="lead">{text('places.lead')}</p>
      <AnswerView answer={answer}>
        {({ places }) => {
          if (places.length === 0) return <p>{text('places.empty')}</p>
          const chosen = places.find((place) => place.placeId === placeId)
          return (
            <>
              <Table label={text('nav.places')} heads={heads} figures={figures}>
                {places.map((place) => (
                  <PlaceRow key={place.placeId} place={place} isChosen={place === chosen} />
                ))}
              </Table>
              {chosen === undefined ? null : <PlaceStockView place={chosen} key={chosen.placeId} />}
              {placeId !== null && chosen === undefined ? <p>{text('places.keepsNoStock')}</p> : null}
            </>
          )
        }}
      </AnswerView>
    </>
  )
}
