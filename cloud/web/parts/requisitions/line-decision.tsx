import { type FormEvent, useState } from 'react'
import type { RequisitionLineView, RequisitionView } from '#cloud/http/schemas/decisions/requisition'
import { ApiError, fetchJson } from '../../api/fetch-json.ts'
import { useSession } from '../../api/session.tsx'
import { useText } from '../../language/language.tsx'
import { ErrorNote } from '../answer-view.tsx'

type Props = { requisition: Pick<RequisitionView, 'requisitionId' | 'may'>; line: RequisitionLineView }

/** A date as its field gives it, as the Unix ms it begins at where the reader is; null for none. */
function beginOf(day: string): number | null {
  return day === '' ? null : new Date(`${day}T00:00:00`).getTime()
}

/** What the person signed in may decide about a line as it stands now: as it was seen, or another quantity with a reason. */
export function LineDecision({ requisition: { requisitionId, may }, line }: Props) {
  const text = useText()
  const { cache } = useSession()
  const mayApprove = may.includes('requisition.approve') && line.waiting > 0
  const mayOrder = may.includes('requisition.order') && line.toOrder > 0
  const mayCancel = may.includes('requisition.cancel')
  const [asking, setAsking] = useState<'change' | 'cancel' | null>(null)
  const [error, setError] = useState<ApiError | null>(null)
  const { lineId, quantity } = line
  if (line.waiting + line.toOrder + line.open === 0 || !(mayApprove || mayOrder || mayCancel)) return '–'

  const decide = (step: 'approve' | 'order' | 'cancel', body: object) => {
    const path = `/api/requisitions/${encodeURIComponent(requisitionId)}/${step}`
    fetchJson(path, { method: 'POST', body }).then(
      () => {
        setError(null)
        setAsking(null)
        cache.refreshAll()
      },
      (reason: unknown) => setError(reason instanceof ApiError ? reason : new ApiError(0, null)),
    )
  }
  const change = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const changed = { quantity: Number(form.get('quantity')), reason: String(form.get('reason')) }
    decide('approve', {
      lines: [{ lineId, quantitySeen: quantity, ...changed }],
      holdUntilMs: beginOf(String(form.get('until'))),
    })
  }
  const cancel = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const holdUntilMs = beginOf(String(form.get('until')))
    decide('cancel', { lines: [lineId], reason: String(form.get('reason')), holdUntilMs })
  }
  if (asking !== null)
    return (
      <form className="inline" onSubmit={asking === 'change' ? change : cancel}>
        {asking === 'cancel' ? null : (
          <label>
            {text('requisitions.quantityApproved')}
            <input name="quantity" type="number" min={Math.max(1, line.approved)} defaultValue={quantity} required />
          </label>
        )}
        <label>
          {text('requisitions.reason')}
          <input name="reason" minLength={3} maxLength={200} required />
        </label>
        <label>
          {text('requisitions.holdUntil')}
          <input name="until" type="date" />
        </label>
        <button type="submit">
          {text(asking === 'cancel' ? 'requisitions.cancelConfirm' : 'requisitions.approveChanged')}
        </button>
        <button type="button" onClick={() => setAsking(null)}>
          {text('requisitions.keep')}
        </button>
        {error === null ? null : <ErrorNote error={error} />}
      </form>
    )
  return (
    <div className="actions">
      {mayApprove ? (
        <>
          <button type="button" onClick={() => decide('approve', { lines: [{ lineId, quantitySeen: quantity }] })}>
            {text('requisitions.approve', { quantity: line.waiting })}
          </button>
          <button type="button" onClick={() => setAsking('change')}>
            {text('requisitions.changeQuantity')}
          </button>
        </>
      ) : null}
      {mayOrder ? (
        <button type="button" onClick={() => decide('order', { lines: [{ lineId, quantity: line.toOrder }] })}>
          {text('requisitions.order', { quantity: line.toOrder })}
        </button>
      ) : null}
      {mayCancel ? (
        <button type="button" onClick={() => setAsking('cancel')}>
          {text('requisitions.cancel')}
        </button>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}
