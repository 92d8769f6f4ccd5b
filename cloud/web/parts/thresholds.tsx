import type { InForce } from '#cloud/http/schemas/decisions/policy'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from './answer-view.tsx'
import { usePlaceName } from './place-name.tsx'
import { Table } from './table.tsx'

const shown = ['safetyStock', 'reorderPoint', 'orderUpTo', 'emergency']
const never = () => false

type PositionKey = { itemId: string; placeId: string; owner: string }

/** Which numbers are in force for an item at a place for an owner, and who set each. */
export function Thresholds({ itemId, placeId, owner }: PositionKey) {
  const text = useText()
  const word = useWord()
  const { figure, moment } = useFormats()
  const placeName = usePlaceName()
  const answer = useAnswer<InForce>(`/api/policies/in-force?${new URLSearchParams({ itemId, placeId, owner })}`, never)
  const heads = [
    text('stock.threshold'),
    text('stock.value'),
    text('stock.layer'),
    text('stock.setBy'),
    text('stock.setAt'),
  ]
  return (
    <AnswerView answer={answer}>
      {({ thresholds }) => (
        <Table label={`${text('stock.thresholds')}: ${placeName(placeId)} · ${owner}`} heads={heads} figures={[1]}>
          {shown.flatMap((name) => {
            const found = thresholds[name]
            if (found === undefined) return []
            return (
              <tr key={name}>
                <th scope="row">{word('threshold', name)}</th>
                <td className="figure">{figure(found.value)}</td>
                <td>{word('layer', found.layer)}</td>
                <td>{found.entrySeq === null ? text('stock.builtIn') : (found.setByName ?? found.setBy)}</td>
                <td className="nowrap">{found.entrySeq === null ? '–' : moment(found.setAtMs)}</td>
              </tr>
            )
          })}
        </Table>
      )}
    </AnswerView>
  )
}
