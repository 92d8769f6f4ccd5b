import { useState } from 'react'
import type { PlaceStock } from '#cloud/http/schemas/goods/stock'
import { useMay } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { Link } from '../router/path.tsx'
import { ItemCodes, useItemName } from './item-name.tsx'
import { LotDecisions } from './lots/lot-decisions.tsx'
import { usePlaceName } from './place-name.tsx'
import { AlertLinks, Count, Counts, countColumns, useCountHeads } from './stock-counts.tsx'
import { Table } from './table.tsx'
import { UnitList } from './units/unit-list.tsx'

function Positions({ place }: { place: PlaceStock }) {
  const text = useText()
  const nameOf = useItemName()
  const placeName = usePlaceName()
  const heads = [text('stock.item'), text('stock.size'), text('unit.owner'), ...useCountHeads(), text('stock.belongs')]
  const figures = Array.from({ length: countColumns }, (_, index) => 3 + index)
  if (place.positions.length === 0) return <p>{text('state.none')}</p>
  return (
    <Table label={placeName(place.placeId)} heads={heads} figures={figures}>
      {place.positions.map((position) => (
        <tr key={`${position.itemId} ${position.owner}`}>
          <th scope="row">
            {nameOf(position)}
            <ItemCodes codes={position.codes} />
          </th>
          <td>{position.size ?? ''}</td>
          <td>{position.owner}</td>
          <Counts counts={position} />
          <td>{text(position.belongs ? 'stock.inAssortment' : 'stock.notInAssortment')}</td>
        </tr>
      ))}
    </Table>
  )
}

function LotRows({ lot, columns }: { lot: PlaceStock['lots'][number]; columns: number }) {
  const text = useText()
  const nameOf = useItemName()
  const mayWithdraw = useMay('lot.withdraw')
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <tr data-lot={lot.lotId}>
        <th scope="row">
          {mayWithdraw ? (
            <button
              type="button"
              className="expander"
              aria-expanded={isOpen}
              aria-label={text('lot.show', { name: nameOf(lot), lot: lot.lot })}
              onClick={() => setOpen(!isOpen)}
            >
              {nameOf(lot)}
            </button>
          ) : (
            nameOf(lot)
          )}
          <ItemCodes codes={lot.codes} />
        </th>
        <td>{lot.lot}</td>
        <td className="nowrap">
          {lot.expiresOn ?? '–'} {lot.isExpired ? <span className="chip">{text('stock.expired')}</span> : null}
        </td>
        <td>
          {lot.owner} {lot.isHeld ? <span className="chip">{text('stock.held')}</span> : null}
        </td>
        <Count value={lot.quantity} />
        <Count value={lot.inTransit} />
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={columns}>
            <LotDecisions lotId={lot.lotId} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

function Lots({ place: { lots } }: { place: PlaceStock }) {
  const text = useText()
  const heads = [
    text('stock.item'),
    text('unit.lot'),
    text('unit.expires'),
    text('unit.owner'),
    text('places.quantity'),
    text('stock.inTransit'),
  ]
  return (
    <Table label={text('places.lotsTitle')} heads={heads} figures={[4, 5]}>
      {lots.map((lot) => (
        <LotRows key={lot.lotId} lot={lot} columns={heads.length} />
      ))}
    </Table>
  )
}

/** One place in full: what it keeps by item and owner, its lots, its units, and tags nobody knows. */
export function PlaceStockView({ place }: { place: PlaceStock }) {
  const text = useText()
  const placeName = usePlaceName()
  return (
    <section className="panel">
      <h2>{placeName(place.placeId)}</h2>
      <AlertLinks alerts={place.alerts} />
      <Positions place={place} />
      {place.lots.length === 0 ? null : (
        <>
          <h3>{text('places.lotsTitle')}</h3>
          <Lots place={place} />
        </>
      )}
      <h3>{text('places.unitsTitle')}</h3>
      <UnitList filter={{ placeId: place.placeId }} />
      {place.foreignTags.length === 0 ? null : (
        <>
          <h3>{text('places.foreignTitle')}</h3>
          <ul className="plain">
            {place.foreignTags.map((epc) => (
              <li key={epc} className="code">
                <Link href={`/tags/${epc}`}>{epc}</Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
