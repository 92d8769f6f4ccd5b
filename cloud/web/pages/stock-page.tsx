import { Fragment, useDeferredValue, useState } from 'react'
import type { ItemStock, StockByItem } from '#cloud/http/schemas/goods/stock'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { useItemName } from '../parts/item-name.tsx'
import { usePlaceName } from '../parts/place-name.tsx'
import { AlertLinks, Count } from '../parts/stock-counts.tsx'
import { Table } from '../parts/table.tsx'
import { Thresholds } from '../parts/thresholds.tsx'
import { UnitList } from '../parts/unit-list.tsx'

const stockChanged = (changes: Changes) =>
  changes.stock.length > 0 || changes.units.length > 0 || changes.alerts.length > 0

function ItemRows({ item }: { item: ItemStock }) {
  const text = useText()
  const nameOf = useItemName()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <tr data-item={item.itemId}>
        <th scope="row">
          <button
            type="button"
            className="expander"
            aria-expanded={isOpen}
            aria-label={text('stock.show', { name: nameOf(item) })}
            onClick={() => setOpen(!isOpen)}
          >
            {nameOf(item)}
          </button>
          <small>{item.itemId}</small>
        </th>
        <td>{item.size ?? ''}</td>
        <Count value={item.usable} />
        <Count value={item.uncertain} />
        <Count value={item.held} />
        <Count value={item.inTransit} />
        <td className="nowrap">{item.earliestExpiresOn ?? '–'}</td>
        <td>
          <AlertLinks alerts={item.alerts} />
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={8}>
            <Positions item={item} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

function Positions({ item }: { item: ItemStock }) {
  const text = useText()
  const placeName = usePlaceName()
  const heads = [
    text('stock.place'),
    text('stock.usable'),
    text('stock.uncertain'),
    text('stock.held'),
    text('stock.inTransit'),
  ]
  return (
    <>
      {item.positions.map((position) => (
        <Fragment key={position.placeId}>
          <h2>{placeName(position.placeId)}</h2>
          <Table label={placeName(position.placeId)} heads={heads} figures={[1, 2, 3, 4]}>
            <tr>
              <th scope="row">{placeName(position.placeId)}</th>
              <Count value={position.usable} />
              <Count value={position.uncertain} />
              <Count value={position.held} />
              <Count value={position.inTransit} />
            </tr>
          </Table>
          <h3>{text('stock.thresholds')}</h3>
          <Thresholds itemId={item.itemId} placeId={position.placeId} />
        </Fragment>
      ))}
      <h2>{text('stock.units')}</h2>
      <UnitList filter={{ itemId: item.itemId }} />
    </>
  )
}

/** How much there is of each item: on hand, uncertain, held, on the way. */
export function StockPage() {
  const text = useText()
  const answer = useAnswer<StockByItem>('/api/stock/items', stockChanged)
  const [search, setSearch] = useState('')
  const [onlyAlerts, setOnlyAlerts] = useState(false)
  const wanted = useDeferredValue(search.trim().toLowerCase())
  const isWanted = (item: ItemStock) =>
    (!onlyAlerts || item.alerts.length > 0) &&
    [item.itemId, item.title, item.titleZh, item.size, item.maker].some((name) => name?.toLowerCase().includes(wanted))
  const heads = [
    text('stock.item'),
    text('stock.size'),
    text('stock.usable'),
    text('stock.uncertain'),
    text('stock.held'),
    text('stock.inTransit'),
    text('stock.expires'),
    text('stock.alerts'),
  ]
  return (
    <>
      <h1>{text('nav.stock')}</h1>
      <p className="lead">{text('stock.lead')}</p>
      <search className="tools">
        <label>
          {text('stock.search')}
          <input type="search" value={search} onChange={(event) => setSearch(event.target.value)} />
        </label>
        <label className="check">
          <input type="checkbox" checked={onlyAlerts} onChange={(event) => setOnlyAlerts(event.target.checked)} />
          {text('stock.onlyAlerts')}
        </label>
      </search>
      <AnswerView answer={answer}>
        {({ items }) => {
          const rows = items.filter(isWanted)
          if (rows.length === 0) return <p>{text(items.length === 0 ? 'stock.empty' : 'stock.noneFound')}</p>
          return (
            <>
              <p role="status" className="count">
                {text('stock.count', { count: rows.length })}
              </p>
              <Table label={text('nav.stock')} heads={heads} figures={[2, 3, 4, 5]}>
                {rows.map((item) => (
                  <ItemRows key={item.itemId} item={item} />
                ))}
              </Table>
            </>
          )
        }}
      </AnswerView>
    </>
  )
}
