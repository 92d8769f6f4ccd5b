import { type FormEvent, type ReactNode, useState } from 'react'
import type { PlaceList } from '#cloud/http/schemas/goods/place'
import type { UnitDetail } from '#cloud/http/schemas/goods/unit'
import { type DecisionWord, decisionRights, holdReasons, overrideRight } from '#cloud/http/schemas/goods/unit-decision'
import { ApiError, fetchJson } from '../../api/fetch-json.ts'
import type { Changes } from '../../api/query-cache.ts'
import { useAnswer, useSession } from '../../api/session.tsx'
import { useText, useWord } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'
import { usePlaceName } from '../place-name.tsx'

type Asked = DecisionWord | 'withdraw'
type Detail = Pick<UnitDetail, 'unit' | 'possible' | 'may' | 'withdrawable'>

const placesChanged = (changes: Changes) => changes.places

function Choice({ name, label, options }: { name: string; label: string; options: readonly [string, string][] }) {
  return (
    <label>
      {label}
      <select name={name} required>
        {options.map(([value, title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  )
}

function Reason() {
  const text = useText()
  return (
    <label>
      {text('decide.reason')}
      <input name="reason" minLength={3} maxLength={200} required />
    </label>
  )
}

/** Where it may be carried: open places that keep stock; its own too while it is bound for another. */
function PlaceChoice({ unit }: Pick<Detail, 'unit'>) {
  const text = useText()
  const nameOf = usePlaceName()
  const { data } = useAnswer<PlaceList>('/api/places', placesChanged)
  const places = (data?.places ?? []).filter(({ placeId, keepsStock, closed }) => {
    return keepsStock && !closed && (placeId !== unit.placeId || unit.destinationPlaceId !== null)
  })
  return (
    <Choice
      name="toPlaceId"
      label={text('decide.to')}
      options={places.map(({ placeId }) => [placeId, nameOf(placeId)])}
    />
  )
}

function Fields({ asked, unit, may, withdrawable }: { asked: Asked } & Omit<Detail, 'possible'>): ReactNode {
  const text = useText()
  const word = useWord()
  if (asked === 'inspection-start') return null
  if (asked === 'use')
    return (
      <>
        <label>
          {text('decide.case')}
          <input name="caseRef" minLength={3} maxLength={32} required />
        </label>
        {isUnfit(unit) ? (
          <>
            <p>{text('decide.unfit')}</p>
            {may.includes(overrideRight) ? (
              <label>
                {text('decide.override')}
                <input name="override" maxLength={200} />
              </label>
            ) : null}
          </>
        ) : null}
      </>
    )
  if (asked === 'hold' || asked === 'release') {
    const held = unit.holds.map(({ reason }) => reason)
    const reasons = asked === 'release' ? held : holdReasons.filter((reason) => !held.includes(reason))
    return (
      <>
        <Choice
          name="reason"
          label={text('decide.reason')}
          options={reasons.map((reason) => [reason, word('hold', reason)])}
        />
        <label>
          {text('decide.note')}
          <input name="note" maxLength={200} />
        </label>
      </>
    )
  }
  const titled = withdrawable.map(({ entrySeq, kind }): [string, string] => {
    return [String(entrySeq), `${word('entry', kind)} #${entrySeq}`]
  })
  return (
    <>
      {asked === 'move' ? <PlaceChoice unit={unit} /> : null}
      {asked === 'withdraw' ? (
        <Choice name="entrySeq" label={text('decide.which')} options={titled.toReversed()} />
      ) : null}
      <Reason />
    </>
  )
}

const accepted: ReadonlySet<string> = new Set(['stocked', 'taken', 'unaccounted', 'lost'])

/** Whether something stands against its use; the page asks the reader's own day. */
function isUnfit({ holds, expiresOn, state }: Detail['unit']): boolean {
  const today = new Date().toLocaleDateString('sv-SE')
  return holds.length > 0 || (expiresOn !== null && expiresOn < today) || !accepted.has(state)
}

const waitsForCabinet: ReadonlySet<Asked> = new Set(['move', 'use', 'waste', 'return', 'scrap', 'lost', 'stolen'])

/** The route of a decision, and its body from what the form holds. */
function wishOf(asked: Asked, form: FormData): { path: string; body: Record<string, unknown> } {
  const fields = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))
  const [path = asked, step] = asked.startsWith('inspection-') ? asked.split('-') : [asked]
  if (fields.override === '') delete fields.override
  if (step !== undefined) return { path, body: { step, ...fields } }
  return { path, body: asked === 'withdraw' ? { ...fields, entrySeq: Number(fields.entrySeq) } : fields }
}

/** What the person signed in may decide about a unit as it stands now. */
export function UnitDecisions({ unit, possible, may, withdrawable }: Detail) {
  const text = useText()
  const { cache } = useSession()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const all: Asked[] = withdrawable.length === 0 ? possible : [...possible, 'withdraw']
  const offered = all.filter((one) => may.includes(decisionRights[one]))

  const ask = (one: Asked | null) => {
    setError(null)
    setAsked(one)
  }
  const decide = (event: FormEvent<HTMLFormElement>, one: Asked) => {
    event.preventDefault()
    const { path, body } = wishOf(one, new FormData(event.currentTarget))
    fetchJson(`/api/units/${encodeURIComponent(unit.unitId)}/${path}`, { method: 'POST', body }).then(
      () => {
        ask(null)
        cache.refreshAll()
      },
      (reason: unknown) => setError(reason instanceof ApiError ? reason : new ApiError(0, null)),
    )
  }
  if (offered.length === 0) return <p>{text('decide.none')}</p>
  if (asked === null || !offered.includes(asked))
    return (
      <div className="actions">
        {offered.map((one) => (
          <button key={one} type="button" onClick={() => ask(one)}>
            {text(`decide.${one}`)}
          </button>
        ))}
      </div>
    )
  return (
    <form className="inline tools" aria-label={text(`decide.${asked}`)} onSubmit={(event) => decide(event, asked)}>
      {waitsForCabinet.has(asked) && unit.observed && unit.certainty === 'confirmed' ? (
        <p>{text('decide.waits')}</p>
      ) : null}
      <Fields asked={asked} unit={unit} may={may} withdrawable={withdrawable} />
      <button type="submit" className="main-action">
        {text(`decide.${asked}`)}
      </button>
      <button type="button" onClick={() => ask(null)}>
        {text('decide.back')}
      </button>
      {error === null ? null : <ErrorNote error={error} />}
    </form>
  )
}
