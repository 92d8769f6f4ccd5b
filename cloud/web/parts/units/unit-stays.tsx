import type { UnitDetail, UnitStay } from '#cloud/http/schemas/goods/unit'
import { useText, useWord } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { Link } from '../../router/path.tsx'
import { PlaceName } from '../place-name.tsx'
import { Table } from '../table.tsx'

/** The tags of a unit, those it has and those it had, with since when. */
export function UnitTags({ bindings }: { bindings: UnitDetail['bindings'] }) {
  const text = useText()
  const { moment } = useFormats()
  if (bindings.length === 0) return <p>{text('unit.noTag')}</p>
  return (
    <Table label={text('unit.tags')} heads={[text('unit.epc'), text('unit.from'), text('unit.to'), text('unit.entry')]}>
      {bindings.map(({ epc, fromMs, toMs, entrySeq }) => (
        <tr key={`${epc} ${fromMs}`}>
          <th scope="row" className="code">
            <Link href={`/tags/${epc}`}>{epc}</Link>
          </th>
          <td className="nowrap">{fromMs === 0 ? text('unit.always') : moment(fromMs)}</td>
          <td className="nowrap">{toMs === null ? text('unit.now') : moment(toMs)}</td>
          <td className="nowrap">#{entrySeq}</td>
        </tr>
      ))}
    </Table>
  )
}

function Stay({ stay }: { stay: UnitStay }) {
  const text = useText()
  const word = useWord()
  const { moment, duration } = useFormats()
  const { placeId, fromMs, toMs, why, sessionId, caseRef, causeSeq } = stay
  return (
    <tr>
      <th scope="row">
        <PlaceName placeId={placeId} />
      </th>
      <td className="nowrap">{moment(fromMs)}</td>
      <td className="nowrap">{toMs === null ? text('unit.now') : moment(toMs)}</td>
      <td className="nowrap">{toMs === null ? '–' : duration(toMs - fromMs)}</td>
      <td>
        {word('entry', why)}
        {caseRef === null ? null : <small>{caseRef}</small>}
        {sessionId === null ? null : <small>{text('unit.sessionUnknown', { session: sessionId })}</small>}
      </td>
      <td className="nowrap">#{causeSeq}</td>
    </tr>
  )
}

/** Where a unit was and how it came there, newest first. */
export function UnitStays({ stays }: { stays: readonly UnitStay[] }) {
  const text = useText()
  const heads = [
    text('unit.place'),
    text('unit.from'),
    text('unit.to'),
    text('unit.length'),
    text('unit.cameBy'),
    text('unit.entry'),
  ]
  if (stays.length === 0) return <p>{text('state.none')}</p>
  return (
    <Table label={text('unit.stays')} heads={heads}>
      {stays.toReversed().map((stay) => (
        <Stay key={`${stay.causeSeq} ${stay.fromMs} ${stay.placeId}`} stay={stay} />
      ))}
    </Table>
  )
}
