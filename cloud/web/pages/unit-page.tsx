import { useCallback } from 'react'
import type { UnitDetail, UnitView } from '#cloud/http/schemas/goods/unit'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { useItemTitle } from '../parts/item-name.tsx'
import { PlaceName } from '../parts/place-name.tsx'
import { TimeLine } from '../parts/time-line.tsx'
import { UnitDecisions } from '../parts/units/unit-decisions.tsx'
import { UnitStays, UnitTags } from '../parts/units/unit-stays.tsx'

function Facts({ unit }: { unit: UnitView }) {
  const text = useText()
  const word = useWord()
  const titleOf = useItemTitle()
  const { moment } = useFormats()
  const waiting = unit.pending.map(({ kind, entrySeq }) =>
    text('unit.waiting', { what: word('entry', kind), entrySeq }),
  )
  const holds = unit.holds.map(({ reason, entrySeq }) => text('unit.hold', { reason: word('hold', reason), entrySeq }))
  return (
    <dl className="facts">
      <dt>{text('stock.item')}</dt>
      <dd>{unit.itemId === null ? '–' : titleOf(unit.itemId)}</dd>
      <dt>{text('unit.state')}</dt>
      <dd>{word('unitState', unit.state)}</dd>
      <dt>{text('unit.place')}</dt>
      <dd>
        <PlaceName placeId={unit.placeId} />
        {unit.destinationPlaceId === null ? null : (
          <>
            {' → '}
            <PlaceName placeId={unit.destinationPlaceId} />
          </>
        )}
      </dd>
      <dt>{text('unit.since')}</dt>
      <dd>{moment(unit.sinceMs)}</dd>
      <dt>{text('unit.certainty')}</dt>
      <dd>
        {word('certainty', unit.certainty)} · {text(unit.observed ? 'unit.observed' : 'unit.notObserved')}
      </dd>
      <dt>{text('unit.holds')}</dt>
      <dd>{holds.length === 0 ? text('state.none') : holds.join(', ')}</dd>
      {waiting.length === 0 ? null : (
        <>
          <dt>{text('unit.pending')}</dt>
          <dd>{waiting.join(', ')}</dd>
        </>
      )}
      <dt>{text('unit.lot')}</dt>
      <dd>{unit.lot ?? '–'}</dd>
      <dt>{text('unit.expires')}</dt>
      <dd>{unit.expiresOn ?? '–'}</dd>
      <dt>{text('unit.owner')}</dt>
      <dd>{unit.owner ?? '–'}</dd>
    </dl>
  )
}

/** One serial-numbered article: what it is, its tags, where it was, what happened to it and who says so. */
export function UnitPage({ unitId }: { unitId: string }) {
  const text = useText()
  const isTouched = useCallback((changes: Changes) => changes.units.includes(unitId), [unitId])
  const answer = useAnswer<UnitDetail>(`/api/units/${encodeURIComponent(unitId)}`, isTouched)
  return (
    <>
      <h1>{text('unit.title', { serial: answer.data?.unit.serial ?? unitId })}</h1>
      <AnswerView answer={answer}>
        {({ unit, possible, may, withdrawable, bindings, stays, timeline }) => (
          <>
            <Facts unit={unit} />
            <h2>{text('decide.title')}</h2>
            <UnitDecisions unit={unit} possible={possible} may={may} withdrawable={withdrawable} />
            <h2>{text('unit.tags')}</h2>
            <UnitTags bindings={bindings} />
            <h2>{text('unit.stays')}</h2>
            <UnitStays stays={stays} />
            <TimeLine entries={timeline} />
          </>
        )}
      </AnswerView>
    </>
  )
}
