import type { CabinetCalibration } from '#cloud/http/schemas/devices/cabinet-calibration'
import { useText, useWord } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { Link } from '../../router/path.tsx'
import { useItemTitle } from '../item-name.tsx'
import { Table } from '../table.tsx'

type Newest = NonNullable<CabinetCalibration['newest']>
type Person = Newest['by']

const nameOf = ({ displayName, userRef }: Person) => displayName ?? userRef

/** How the newest calibration stands, and when there was a whole one. */
export function CalibrationState({ newest, lastDone, disturbedBy }: CabinetCalibration) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  if (newest === null) return <p className="told">{text('calibration.never')}</p>
  const { by, startedAtMs, cycles, cyclesDone: done, ended } = newest
  const who = nameOf(by)
  return (
    <>
      {ended === null ? (
        <p className="told" data-calibration="running">
          {text('calibration.running', { when: moment(startedAtMs), who, done, cycles })} {text('calibration.next')}
        </p>
      ) : (
        <p className="told" data-calibration="over">
          {text('calibration.over', {
            ...{ when: moment(ended.atMs), who, done, cycles },
            cause: word('calibrationEnd', ended.cause),
          })}
        </p>
      )}
      {disturbedBy === 0 ? null : (
        <p className="told" role="note">
          {text('calibration.disturbed', { units: disturbedBy })}
        </p>
      )}
      <p className="told">
        {lastDone === null
          ? text('calibration.lastDoneNever')
          : text('calibration.lastDone', {
              ...{ when: moment(lastDone.atMs), who: nameOf(lastDone.by), cycles: lastDone.cycles },
            })}
      </p>
    </>
  )
}

/** Its door cycles, and how many tags each of them heard. */
function Cycles({ sessions }: Pick<Newest, 'sessions'>) {
  const text = useText()
  const { moment } = useFormats()
  const heads = [
    text('calibration.number'),
    text('calibration.when'),
    text('calibration.heard'),
    text('calibration.changes'),
  ]
  return (
    <Table label={text('calibration.sessions')} heads={heads} figures={[2, 3]}>
      {sessions.map(({ sessionId, atMs, counted, heard, inside, changes }, index) => (
        <tr key={sessionId} className={counted ? undefined : 'old'}>
          <th scope="row">
            {index + 1}
            {counted ? null : <small>{text('calibration.notCounted')}</small>}
          </th>
          <td className="nowrap">{moment(atMs)}</td>
          <td className="figure">{text('calibration.heardOf', { heard, inside })}</td>
          <td className="figure">{changes}</td>
        </tr>
      ))}
    </Table>
  )
}

/** Tags that were silent although they were there. */
function HardTags({ newest }: { newest: Newest }) {
  const text = useText()
  const itemTitle = useItemTitle()
  const { ended, hard, hardCount, cyclesDone: done } = newest
  if (ended === null) return <p className="told">{text('calibration.hardLater')}</p>
  if (done === 0) return null
  if (hardCount === 0) return <p className="told">{text('calibration.hardNone')}</p>
  const heads = [text('calibration.unit'), text('calibration.tag'), text('calibration.heardIn')]
  return (
    <>
      <p className="lead">{text('calibration.hardLead')}</p>
      <Table label={text('calibration.hard')} heads={heads} figures={[2]}>
        {hard.map(({ epc, heardCycles: heard, unit }) => (
          <tr key={epc}>
            <th scope="row">
              {unit === null ? (
                text('calibration.unitUnknown')
              ) : (
                <Link href={`/units/${unit.unitId}`}>
                  {unit.itemId === null ? '' : itemTitle(unit.itemId)} {unit.serial ?? unit.unitId}
                </Link>
              )}
            </th>
            <td>
              <Link href={`/tags/${epc}`} className="code">
                {epc}
              </Link>
            </td>
            <td className="figure">{text('calibration.heardCycles', { heard, done })}</td>
          </tr>
        ))}
      </Table>
      {hardCount > hard.length ? (
        <p className="told">{text('calibration.hardMore', { more: hardCount - hard.length })}</p>
      ) : null}
    </>
  )
}

/** What the newest calibration found. */
export function CalibrationFindings({ newest }: { newest: Newest }) {
  const text = useText()
  return (
    <>
      {newest.sessions.length === 0 ? null : (
        <>
          <h3>{text('calibration.sessions')}</h3>
          <Cycles sessions={newest.sessions} />
        </>
      )}
      <h3>{text('calibration.hard')}</h3>
      <HardTags newest={newest} />
    </>
  )
}
