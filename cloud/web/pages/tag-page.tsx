import { useCallback, useState } from 'react'
import type { ForeignTagView, TagDetail } from '#cloud/http/schemas/goods/tag'
import type { Timeline } from '#cloud/http/schemas/timeline'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { PageTurner } from '../parts/page-turner.tsx'
import { PlaceName } from '../parts/place-name.tsx'
import { Table } from '../parts/table.tsx'
import { TimeLine } from '../parts/time-line.tsx'
import { Link } from '../router/path.tsx'

function Sighting({ foreign }: { foreign: ForeignTagView }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  return (
    <>
      <p className="lead">
        {foreign.referenceOf === null
          ? text('tag.foreignLead')
          : text('tag.referenceLead', { modelId: foreign.referenceOf })}
      </p>
      <dl className="facts">
        <dt>{text('unit.place')}</dt>
        <dd>
          <PlaceName placeId={foreign.placeId} />
        </dd>
        <dt>{text('unit.since')}</dt>
        <dd>{moment(foreign.sinceMs)}</dd>
        <dt>{text('unit.certainty')}</dt>
        <dd>
          {word('certainty', foreign.certainty)} · {text(foreign.observed ? 'unit.observed' : 'unit.notObserved')}
        </dd>
      </dl>
    </>
  )
}

function Bindings({ bindings }: { bindings: TagDetail['bindings'] }) {
  const text = useText()
  const { moment } = useFormats()
  const heads = [text('tag.unit'), text('unit.from'), text('unit.to'), text('tag.believed'), text('unit.entry')]
  return (
    <Table label={text('tag.bindings')} heads={heads}>
      {bindings.map((binding) => (
        <tr key={`${binding.knownSinceSeq} ${binding.unitId} ${binding.fromMs}`}>
          <th scope="row">
            <Link href={`/units/${binding.unitId}`}>{binding.unitId}</Link>
          </th>
          <td className="nowrap">{binding.fromMs === 0 ? text('unit.always') : moment(binding.fromMs)}</td>
          <td className="nowrap">{binding.toMs === null ? text('unit.now') : moment(binding.toMs)}</td>
          <td className="nowrap">
            #{binding.knownSinceSeq} – {binding.knownUntilSeq === null ? text('unit.now') : `#${binding.knownUntilSeq}`}
          </td>
          <td className="nowrap">#{binding.entrySeq}</td>
        </tr>
      ))}
    </Table>
  )
}

/** One tag: where antennas see it while nobody knows what it is on, what it was on, and what was said of it. */
export function TagPage({ epc }: { epc: string }) {
  const text = useText()
  const isTouched = useCallback((changes: Changes) => changes.tags.includes(epc), [epc])
  const answer = useAnswer<TagDetail>(`/api/tags/${encodeURIComponent(epc)}`, isTouched)
  const [cursor, setCursor] = useState<string | null>(null)
  const asked = new URLSearchParams({ subject: `tag:${epc}`, ...(cursor === null ? {} : { cursor }) })
  const said = useAnswer<Timeline>(`/api/journal?${asked}`, isTouched)
  return (
    <>
      <h1>{text('tag.title', { epc })}</h1>
      <AnswerView answer={answer}>
        {({ foreign, bindings, unitId }) => (
          <>
            {unitId === null ? null : (
              <p>
                <Link href={`/units/${unitId}`}>{text('tag.boundTo', { unitId })}</Link>
              </p>
            )}
            {foreign === null ? null : <Sighting foreign={foreign} />}
            {bindings.length === 0 ? null : (
              <>
                <h2>{text('tag.bindings')}</h2>
                <Bindings bindings={bindings} />
              </>
            )}
          </>
        )}
      </AnswerView>
      <AnswerView answer={said}>
        {({ entries, nextCursor }) => (
          <>
            <TimeLine entries={entries} />
            <PageTurner cursor={cursor} nextCursor={nextCursor} onTurn={setCursor} />
          </>
        )}
      </AnswerView>
    </>
  )
}
