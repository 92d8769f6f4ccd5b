import { useCallback } from 'react'
import type { ItemStock, StockByItem } from '#cloud/http/schemas/goods/stock'
import type { TimelineEntry, UnitDetail, UnitView } from '#cloud/http/schemas/goods/unit'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { EvidenceText } from '../parts/evidence-text.tsx'
import { useItemName } from '../parts/item-name.tsx'
import { PlaceName } from '../parts/place-name.tsx'
import { Table } from '../parts/table.tsx'

const never = () => false

function ItemOf({ itemId }: { itemId: string | null }) {
  const nameOf = useItemName()
  const { data } = useAnswer<StockByItem>('/api/stock/items', never)
  const item: ItemStock | undefined = data?.items.find((row) => row.itemId === itemId)
  if (item === undefined) return itemId ?? '–'
  return `${nameOf(item)} ${item.size ?? ''}`
}

function Facts({ unit }: { unit: UnitView }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  const holds = unit.holds.map(({ reason, entrySeq }) => text('unit.hold', { reason: word('hold', reason), entrySeq }))
  return (
    <dl className="facts">
      <dt>{text('stock.item')}</dt>
      <dd>
        <ItemOf itemId={unit.itemId} />
      </dd>
      <dt>{text('unit.state')}</dt>
      <dd>{word('unitState', unit.state)}</dd>
      <dt>{text('unit.place')}</dt>
      <dd>
        <PlaceName placeId={unit.placeId} />
      </dd>
      <dt>{text('unit.since')}</dt>
      <dd>{moment(unit.sinceMs)}</dd>
      <dt>{text('unit.certainty')}</dt>
      <dd>{word('certainty', unit.certainty)}</dd>
      <dt>{text('unit.holds')}</dt>
      <dd>{holds.length === 0 ? text('state.none') : holds.join(', ')}</dd>
      <dt>{text('unit.lot')}</dt>
      <dd>{unit.lot ?? '–'}</dd>
      <dt>{text('unit.expires')}</dt>
      <dd>{unit.expiresOn ?? '–'}</dd>
      <dt>{text('unit.owner')}</dt>
      <dd>{unit.owner ?? '–'}</dd>
      <dt>{text('unit.epc')}</dt>
      <dd className="code">{unit.epc}</dd>
    </dl>
  )
}

function Who({ entry }: { entry: TimelineEntry }) {
  const text = useText()
  const people = entry.people.map(({ userRef, displayName }) => displayName ?? userRef).join(', ')
  if (entry.sessionId !== null)
    return people === ''
      ? text('unit.sessionUnknown', { session: entry.sessionId })
      : text('unit.sessionOf', { session: entry.sessionId, people })
  return people === '' ? (entry.source.deviceId ?? text('unit.service')) : people
}

function Entry({ entry }: { entry: TimelineEntry }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  return (
    <tr>
      <td className="nowrap">
        {moment(entry.occurredAtMs)}
        {entry.timeQuality === 'estimated' ? <small>{text('unit.estimated')}</small> : null}
      </td>
      <th scope="row">{word('entry', entry.kind)}</th>
      <td>{entry.placeId === null ? '–' : <PlaceName placeId={entry.placeId} />}</td>
      <td>
        <Who entry={entry} />
      </td>
      <td>
        <EvidenceText body={entry.body} />
      </td>
      <td className="figure">#{entry.entrySeq}</td>
    </tr>
  )
}

/** One serial-numbered article: what it is, where it is, what happened to it and who says so. */
export function UnitPage({ epc }: { epc: string }) {
  const text = useText()
  const isTouched = useCallback((changes: Changes) => changes.units.includes(epc), [epc])
  const answer = useAnswer<UnitDetail>(`/api/units/${encodeURIComponent(epc)}`, isTouched)
  const heads = [
    text('unit.when'),
    text('unit.what'),
    text('unit.where'),
    text('unit.who'),
    text('unit.evidence'),
    text('unit.entry'),
  ]
  return (
    <>
      <h1>{text('unit.title', { serial: answer.data?.unit.serial ?? epc })}</h1>
      <AnswerView answer={answer}>
        {({ unit, timeline }) => (
          <>
            <Facts unit={unit} />
            <h2>{text('unit.timeline')}</h2>
            <p className="lead">{text('unit.timelineLead')}</p>
            <Table label={text('unit.timeline')} heads={heads} figures={[5]}>
              {timeline.toReversed().map((entry) => (
                <Entry key={entry.entrySeq} entry={entry} />
              ))}
            </Table>
          </>
        )}
      </AnswerView>
    </>
  )
}
