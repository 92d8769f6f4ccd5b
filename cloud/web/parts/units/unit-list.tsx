import { useState } from 'react'
import type { UnitPage } from '#cloud/http/schemas/goods/unit'
import type { Changes } from '../../api/query-cache.ts'
import { useAnswer } from '../../api/session.tsx'
import { useText, useWord } from '../../language/language.tsx'
import { Link } from '../../router/path.tsx'
import { AnswerView } from '../answer-view.tsx'
import { PageTurner } from '../page-turner.tsx'
import { PlaceName } from '../place-name.tsx'
import { Table } from '../table.tsx'

const unitsChanged = (changes: Changes) => changes.units.length > 0 || changes.stock.length > 0
const pageRows = 200

/** The units of an item or at a place, each a link to its time line. */
export function UnitList({ filter }: { filter: { itemId: string } | { placeId: string } }) {
  const text = useText()
  const word = useWord()
  const [cursor, setCursor] = useState<string | null>(null)
  const query = new URLSearchParams({ ...filter, limit: String(pageRows), ...(cursor === null ? {} : { cursor }) })
  const answer = useAnswer<UnitPage>(`/api/units?${query}`, unitsChanged)
  const heads = [
    text('unit.serial'),
    text('unit.lot'),
    text('unit.expires'),
    text('unit.owner'),
    text('unit.state'),
    text('unit.place'),
  ]
  return (
    <AnswerView answer={answer}>
      {({ units, nextCursor }) =>
        units.length === 0 && cursor === null ? (
          <p>{text('state.none')}</p>
        ) : (
          <>
            <Table label={text('stock.units')} heads={heads}>
              {units.map((unit) => (
                <tr key={unit.unitId}>
                  <th scope="row">
                    <Link href={`/units/${unit.unitId}`}>{unit.serial ?? unit.tags[0] ?? unit.unitId}</Link>
                  </th>
                  <td>{unit.lot ?? '–'}</td>
                  <td className="nowrap">{unit.expiresOn ?? '–'}</td>
                  <td>{unit.owner ?? '–'}</td>
                  <td>
                    {word('unitState', unit.state)}
                    {unit.certainty === 'confirmed' ? null : ` · ${word('certainty', unit.certainty)}`}
                    {unit.holds.map(({ reason, entrySeq }) => (
                      <span key={entrySeq} className="chip">
                        {word('hold', reason)}
                      </span>
                    ))}
                  </td>
                  <td>
                    <PlaceName placeId={unit.placeId} />
                    {unit.destinationPlaceId === null ? null : (
                      <small>
                        → <PlaceName placeId={unit.destinationPlaceId} />
                      </small>
                    )}
                  </td>
                </tr>
              ))}
            </Table>
            <PageTurner cursor={cursor} nextCursor={nextCursor} onTurn={setCursor} />
          </>
        )
      }
    </AnswerView>
  )
}
