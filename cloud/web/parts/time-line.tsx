import type { TimelineEntry } from '#cloud/http/schemas/timeline'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { EvidenceText } from './evidence-text.tsx'
import { PlaceName } from './place-name.tsx'
import { Table } from './table.tsx'

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
  const { entrySeq, causeSeq } = entry
  return (
    <tr>
      <td className="nowrap">
        {moment(entry.occurredAtMs)}
        {entry.timeQuality === 'estimated' ? <small>{text('unit.estimated')}</small> : null}
      </td>
      <th scope="row">
        {word('entry', entry.kind)}
        {entry.inCalibration ? <small>{text('calibration.session')}</small> : null}
      </th>
      <td>{entry.placeId === null ? '–' : <PlaceName placeId={entry.placeId} />}</td>
      <td>
        <Who entry={entry} />
      </td>
      <td>
        <EvidenceText body={entry.body} />
      </td>
      <td className="figure nowrap">
        #{entrySeq}
        {causeSeq === null ? null : <small>{text('unit.because', { causeSeq })}</small>}
      </td>
    </tr>
  )
}

/** What happened, newest first: what, where, who, on what evidence, and which entry of the journal says so. */
export function TimeLine({ entries }: { entries: readonly TimelineEntry[] }) {
  const text = useText()
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
      <h2>{text('unit.timeline')}</h2>
      <p className="lead">{text('unit.timelineLead')}</p>
      <Table label={text('unit.timeline')} heads={heads} figures={[5]}>
        {entries.toReversed().map((entry) => (
          <Entry key={entry.entrySeq} entry={entry} />
        ))}
      </Table>
    </>
  )
}
