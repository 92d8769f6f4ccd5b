import { Fragment, useDeferredValue, useState } from 'react'
import type { ItemStock, StockByItem } from '#cloud/http/schemas/goods/stock'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { AnswerView } from '../parts/answer-view.tsx'
import { ItemCodes, useItemName } from '../parts/item-name.tsx'
import { PlaceName, usePlaceName } from '../parts/place-name.tsx'
import { AlertLinks, Counts, countColumns, useCountHeads } from '../parts/stock-counts.tsx'
import { Table } from '../parts/table.tsx'
import { Thresholds } from '../parts/thresholds.tsx'
import { UnitList } from '../parts/units/unit-list.tsx'

const stockChanged = (changes: Changes) =>
  changes.stock.length > 0 || changes.units.length > 0 || changes.lots.length > 0 || changes.alerts.length > 0

/** Columns from the first to the last count, of a table whose counts begin at this one. */
const countsFrom = (first: number) => Array.from({ length: countColumns }, (_, index) => first + index)

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
          <ItemCodes codes={item.codes} />
        </th>
        <td>{item.size ?? ''}</td>
        <Counts counts={item} />
        <td className="nowrap">{item.earliestExpiresOn ?? '–'}</td>
        <td>
          <AlertLinks alerts={item.alerts} />
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={4 + countColumns}>
            <Positions item={item} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

function Positions({ item }: { item: ItemStock }) {
  const text = useText()
  const nameOf = useItemName()
  const placeName = usePlaceName()
  const heads = [text('stock.place'), text('unit.owner'), ...useCountHeads(), text('stock.belongs')]
  return (
    <>
      <h2>{text('stock.positions')}</h2>
      {item.positions.length === 0 ? (
        <p>{text('state.none')}</p>
      ) : (
        <Table label={`${text('stock.positions')}: ${nameOf(item)}`} heads={heads} figures={countsFrom(2)}>
          {item.positions.map((position) => (
            <tr key={`${position.placeId} ${position.owner}`}>
              <th scope="row">
                <PlaceName placeId={position.placeId} />
              </th>
              <td>{position.owner}</td>
              <Counts counts={position} />
              <td>{text(position.belongs ? 'stock.inAssortment' : 'stock.notInAssortment')}</td>
            </tr>
          ))}
        </Table>
      )}
      {item.positions
        .filter(({ belongs }) => belongs)
        .map(({ itemId, placeId, owner }) => (
          <Fragment key={`${placeId} ${owner}`}>
            <h3>
              {text('stock.thresholds')}: {placeName(placeId)} · {owner}
            </h3>
            <Thresholds itemId={itemId} placeId={placeId} owner={owner} />
          </Fragment>
        ))}
      {item.tracking === 'lot' ? null : (
        <>
          <h2>{text('stock.units')}</h2>
          <UnitList filter={{ itemId: item.itemId }} />
        </>
      )}
    </>
  )
}

/** How much there is of each item, by what may be done with it. */
export function StockPage() {
  const text = useText()
  const answer = useAnswer<StockByItem>('/api/stock/items', stockChanged)
  const [search, setSearch] = useState('')
  const [onlyAlerts, setOnlyAlerts] = useState(false)
  const wanted = useDeferredValue(search.trim().toLowerCase())
  const isWanted = (item: ItemStock) => {
    const codes = item.codes.map(({ code }) => code)
    return (
      (!onlyAlerts || item.alerts.length > 0) &&
      [...codes, item.title, item.titleZh, item.size, item.maker].some((name) => name?.toLowerCase().includes(wanted))
    )
  }
  const heads = [
    text('stock.item'),
    text('stock.size'),
    ...useCountHeads(),
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
              <Table label={text('nav.stock')} heads={heads} figures={countsFrom(2)}>
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
