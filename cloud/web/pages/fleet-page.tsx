import { useState } from 'react'
import type { Fleet, FleetDevice } from '#cloud/http/schemas/devices/device'
import { fetchJson } from '../api/fetch-json.ts'
import type { Changes } from '../api/query-cache.ts'
import { useAnswer } from '../api/session.tsx'
import { useText, useWord } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'
import { AnswerView } from '../parts/answer-view.tsx'
import { DeviceActions } from '../parts/enrolments/device-actions.tsx'
import { NewestCommand } from '../parts/newest-command.tsx'
import { PlacePath } from '../parts/place-name.tsx'
import { AlertLinks } from '../parts/stock-counts.tsx'
import { Table } from '../parts/table.tsx'
import { Link } from '../router/path.tsx'

const devicesChanged = ({ devices, alerts, documents }: Changes) =>
  devices.length > 0 || alerts.length > 0 || documents.length > 0
const decidedBehindTheName = ['device.enrol', 'device.place', 'device.unlock', 'device.retire'] as const
/** Heartbeats of devices are not announced by commits. */
const pollMs = 10_000

function Connection({ device }: { device: FleetDevice }) {
  const text = useText()
  const { moment } = useFormats()
  const { connection, lastSeenAtMs } = device
  const isStale = connection !== 'online' && lastSeenAtMs !== null
  return (
    <span className={connection === 'online' ? undefined : 'not-live'}>
      {text(`connection.${connection}`)}
      {isStale ? <small>{text('fleet.staleSince', { when: moment(lastSeenAtMs) })}</small> : null}
    </span>
  )
}

function Cabinet({ device }: { device: FleetDevice }) {
  const text = useText()
  const { telemetry, kind } = device
  if (telemetry === null || telemetry.cabinet === null) {
    const nothing = text(kind === 'cabinet' ? 'fleet.unknown' : 'fleet.notApplicable')
    return (
      <>
        <td>{nothing}</td>
        <td>{nothing}</td>
        <td>{nothing}</td>
      </>
    )
  }
  const { readerConnected, antennas, references, doors, unitsPresent, unitsUncertain, inventoryVerified } =
    telemetry.cabinet
  const up = antennas.filter((antenna) => antenna.up).length
  return (
    <>
      <td>
        {text(readerConnected ? 'fleet.readerUp' : 'fleet.readerDown')}
        <small>{text('fleet.antennas', { up, all: antennas.length })}</small>
        {references === undefined ? null : <small>{text('fleet.references', references)}</small>}
      </td>
      <td>
        {doors.map(({ doorId, open, locked }) => (
          <div key={doorId}>
            {text(open ? 'fleet.doorOpen' : 'fleet.doorShut', { doorId })},{' '}
            {text(locked ? 'fleet.locked' : 'fleet.unlocked')}
          </div>
        ))}
      </td>
      <td>
        {text('fleet.unitsSeen', { present: unitsPresent, uncertain: unitsUncertain })}
        {inventoryVerified ? null : <small>{text('fleet.unverified')}</small>}
      </td>
    </>
  )
}

function ScanButton({ deviceId }: { deviceId: string }) {
  const text = useText()
  const [answer, setAnswer] = useState<string | null>(null)
  const scan = () => {
    fetchJson(`/api/devices/${deviceId}/commands`, { method: 'POST', body: { kind: 'ScanNow' } }).then(
      () => setAnswer(text('fleet.scanSent')),
      (error: Error) => setAnswer(error.message),
    )
  }
  return (
    <>
      <button type="button" onClick={scan}>
        {text('fleet.scan')}
      </button>
      <small role="status">{answer}</small>
    </>
  )
}

function Documents({ device }: { device: FleetDevice }) {
  const text = useText()
  const { moment } = useFormats()
  const word = useWord()
  return device.documents.map((document) => {
    const { kind, wantedVersion, heldVersion, issuedAtMs, heldSinceMs, stale, refusedReason } = document
    const isHeld = heldVersion === wantedVersion
    const sinceMs = isHeld ? heldSinceMs : issuedAtMs
    return (
      <div key={kind} className={isHeld && !stale ? undefined : 'not-live'} data-document={kind}>
        {word('document', kind)}: {text(isHeld ? 'fleet.documentHeld' : 'fleet.documentWanted')}
        <small>
          {sinceMs === null ? '–' : moment(sinceMs)}
          {stale ? ` · ${text('fleet.documentStale')}` : ''}
          {refusedReason === null
            ? ''
            : ` · ${text('fleet.documentRefused', { reason: word('refusal', refusedReason) })}`}
        </small>
      </div>
    )
  })
}

function DeviceRow({ device }: { device: FleetDevice }) {
  const text = useText()
  const word = useWord()
  const { moment, duration, megabytes } = useFormats()
  const { telemetry } = device
  const mayDecide = decidedBehindTheName.some((right) => device.may.includes(right))
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <tr data-device={device.deviceId} className={device.connection === 'online' ? undefined : 'old'}>
        <th scope="row">
          {mayDecide ? (
            <button
              type="button"
              className="expander"
              aria-expanded={isOpen}
              aria-label={text('fleet.decideAbout', { device: device.title })}
              onClick={() => setOpen(!isOpen)}
            >
              {device.title}
            </button>
          ) : (
            device.title
          )}
          <small>
            <PlacePath path={device.placePath} /> · {device.deviceId}
          </small>
          {device.kind === 'cabinet' ? (
            <small>
              <Link href={`/fleet/${encodeURIComponent(device.deviceId)}`}>{text('calibration.open')}</Link>
            </small>
          ) : null}
          {device.modelRemarks.map((remark) => (
            <small key={remark}>{word('modelRemark', remark)}</small>
          ))}
        </th>
        <td>
          <Connection device={device} />
        </td>
        <td className="nowrap">{device.lastSeenAtMs === null ? '–' : moment(device.lastSeenAtMs)}</td>
        <Cabinet device={device} />
        <td>
          {telemetry === null ? text('fleet.unknown') : text('fleet.outboxDepth', { depth: telemetry.outboxDepth })}
          {telemetry?.outboxOldestAgeMs == null ? null : (
            <small>{text('fleet.outboxAge', { age: duration(telemetry.outboxOldestAgeMs) })}</small>
          )}
          {device.factsNotUnderstood === 0 ? null : (
            <small>{text('fleet.notUnderstood', { facts: device.factsNotUnderstood })}</small>
          )}
        </td>
        <td>
          <Documents device={device} />
        </td>
        <td className="nowrap">{telemetry === null ? text('fleet.unknown') : megabytes(telemetry.memoryRssBytes)}</td>
        <td>
          <AlertLinks alerts={device.openAlerts} />
          <NewestCommand device={device} />
          {device.may.includes('device.command') && device.kind === 'cabinet' ? (
            <ScanButton deviceId={device.deviceId} />
          ) : null}
        </td>
      </tr>
      {isOpen ? (
        <tr className="detail">
          <td colSpan={10}>
            <DeviceActions device={device} />
          </td>
        </tr>
      ) : null}
    </>
  )
}

/** Every cabinet and room sensor, as last heard: what is old says since when. */
export function FleetPage() {
  const text = useText()
  const word = useWord()
  const answer = useAnswer<Fleet>('/api/fleet', devicesChanged, pollMs)
  const heads = [
    text('fleet.device'),
    text('fleet.connection'),
    text('fleet.lastSeen'),
    text('fleet.reader'),
    text('fleet.door'),
    text('fleet.units'),
    text('fleet.outbox'),
    text('fleet.documents'),
    text('fleet.memory'),
    text('stock.alerts'),
  ]
  return (
    <>
      <h1>{text('nav.fleet')}</h1>
      <p className="lead">{text('fleet.lead')}</p>
      <AnswerView answer={answer}>
        {({ devices }) =>
          devices.length === 0 ? (
            <p>{text('fleet.none')}</p>
          ) : (
            <>
              <p className="count">
                {(['online', 'silent', 'offline', 'never-seen'] as const)
                  .map((state) => [state, devices.filter(({ connection }) => connection === state).length] as const)
                  .filter(([, count]) => count > 0)
                  .map(([state, count]) => `${word('connection', state)}: ${count}`)
                  .join(' · ')}
              </p>
              <Table label={text('nav.fleet')} heads={heads}>
                {devices.map((device) => (
                  <DeviceRow key={device.deviceId} device={device} />
                ))}
              </Table>
            </>
          )
        }
      </AnswerView>
    </>
  )
}
