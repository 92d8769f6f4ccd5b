import { type FormEvent, useState } from 'react'
import type { RequisitionView } from '#cloud/http/schemas/decisions/requisition'
import { ApiError, fetchJson } from '../api/fetch-json.ts'
import { useMay, useSession } from '../api/session.tsx'
import { useText } from '../language/language.tsx'
import { ErrorNote } from './answer-view.tsx'

/** What the person signed in may decide about a requisition as it stands now. */
export function RequisitionDecision({ requisition }: { requisition: RequisitionView }) {
  const text = useText()
  const { cache } = useSession()
  const mayApprove = useMay('requisition.approve')
  const mayOrder = useMay('requisition.order')
  const mayCancel = useMay('requisition.cancel')
  const [isCancelling, setCancelling] = useState(false)
  const [error, setError] = useState<ApiError | null>(null)
  const { requisitionId, state } = requisition
  if (!(mayApprove || mayOrder || mayCancel) || state === 'fulfilled' || state === 'cancelled') return '–'

  const decide = (step: 'approve' | 'order' | 'cancel', body?: { reason: string }) => {
    const path = `/api/requisitions/${encodeURIComponent(requisitionId)}/${step}`
    fetchJson(path, { method: 'POST', body }).then(
      () => {
        setError(null)
        setCancelling(false)
        cache.refreshAll()
      },
      (reason: unknown) => setError(reason instanceof ApiError ? reason : new ApiError(0, null)),
    )
  }
  const cancel = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    decide('cancel', { reason: String(new FormData(event.currentTarget).get('reason')) })
  }
  if (isCancelling)
    return (
      <form className="inline" onSubmit={cancel}>
        <label>
          {text('requisitions.cancelReason')}
          <input name="reason" minLength={3} maxLength={200} required />
        </label>
        <button type="submit">{text('requisitions.cancelConfirm')}</button>
        <button type="button" onClick={() => setCancelling(false)}>
          {text('requisitions.keep')}
        </button>
        {error === null ? null : <ErrorNote error={error} />}
      </form>
    )
  return (
    <div className="actions">
      {state === 'proposed' && mayApprove ? (
        <button type="button" onClick={() => decide('approve')}>
          {text('requisitions.approve')}
        </button>
      ) : null}
      {state === 'approved' && mayOrder ? (
        <button type="button" onClick={() => decide('order')}>
          {text('requisitions.order')}
        </button>
      ) : null}
      {mayCancel ? (
        <button type="button" onClick={() => setCancelling(true)}>
          {text('requisitions.cancel')}
        </button>
      ) : null}
      {error === null ? null : <ErrorNote error={error} />}
    </div>
  )
}
