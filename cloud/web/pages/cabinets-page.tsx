import type { CabinetStock, StockByCabinet } from '#cloud/http/schemas/goods/stock'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { useItemName } from '../parts/item-name.tsx'
import { usePlaceName } from '../parts/place-name.tsx'
import { AlertLinks, Count } from '../parts/stock-counts.tsx'
import { Table } from '../parts/table.tsx'
import { UnitList } from '../parts/unit-list.tsx'
import { Link } from '../router/path.tsx'

const stockChanged = (changes: Changes) =>
  changes.stock.length > 0 || changes.units.length > 0 || changes.alerts.length > 0

function Cabinet({ cabinet }: { cabinet: CabinetStock }) {
  const text = useText()
  const nameOf = useItemName()
  const placeName = usePlaceName()
  const heads = [
    text('stock.item'),
    text('stock.size'),
    text('stock.usable'),
    text('stock.uncertain'),
    text('stock.held'),
    text('stock.inTransit'),
  ]
  return (
    <section className="panel">
      <h2>{placeName(cabinet.placeId)}</h2>
      <AlertLinks alerts={cabinet.alerts} />
      <Table label={placeName(cabinet.placeId)} heads={heads} figures={[2, 3, 4, 5]}>
        {cabinet.positions.map((position) => (
          <tr key={position.itemId}>
            <th scope="row">
              {nameOf(position)}
              <small>{position.itemId}</small>
            </th>
            <td>{position.size ?? ''}</td>
            <Count value={position.usable} />
            <Count value={position.uncertain} />
            <Count value={position.held} />
            <Count value={position.inTransit} />
          </tr>
        ))}
      </Table>
      <h3>{text('cabinets.unitsTitle')}</h3>
      <UnitList filter={{ placeId: cabinet.placeId }} />
    </section>
  )
}

/** What each cabinet holds; one of them in full. */
export function CabinetsPage({ placeId }: { placeId: string | null }) {
  const text = useText()
  const placeName = usePlaceName()
  const answer = useAnswer<StockByCabinet>('/api/stock/cabinets', stockChanged)
  const heads = [
    text('stock.place'),
    text('cabinets.items'),
    text('stock.usable'),
    text('stock.uncertain'),
    text('stock.held'),
    text('cabinets.foreign'),
    text('stock.alerts'),
  ]
  return (
    <>
      <h1>{text('nav.cabinets')}</h1>
      <p className="lead">{text('cabinets.lead')}</p>
      <AnswerView answer={answer}>
        {({ cabinets }) => {
          if (cabinets.length === 0) return <p>{text('cabinets.empty')}</p>
          const chosen = cabinets.find((cabinet) => cabinet.placeId === placeId)
          return (
            <>
              <Table label={text('nav.cabinets')} heads={heads} figures={[1, 2, 3, 4, 5, 6]}>
                {cabinets.map((cabinet) => (
                  <tr key={cabinet.placeId} data-place={cabinet.placeId}>
                    <th scope="row">
                      <Link
                        href={`/cabinets/${cabinet.placeId}`}
                        aria-current={cabinet === chosen ? 'true' : undefined}
                      >
                        {placeName(cabinet.placeId)}
                      </Link>
                      <small>{cabinet.place ?? cabinet.placeId}</small>
                    </th>
                    <Count value={cabinet.items} />
                    <Count value={cabinet.usable} />
                    <Count value={cabinet.uncertain} />
                    <Count value={cabinet.held} />
                    <Count value={cabinet.foreign} />
                    <td className="figure">{cabinet.alerts.length}</td>
                  </tr>
                ))}
              </Table>
              {chosen === undefined ? null : <Cabinet cabinet={chosen} key={chosen.placeId} />}
            </>
          )
        }}
      </AnswerView>
    </>
  )
}
