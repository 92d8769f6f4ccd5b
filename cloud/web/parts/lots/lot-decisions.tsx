import type { LotDetail } from '#cloud/http/schemas/goods/lot'
import type { Changes } from '../../api/query-cache.ts'
import { useAnswer } from '../../api/session.tsx'
import { useText, useWord } from '../../language/language.tsx'
import { useFormats } from '../../language/use-formats.ts'
import { AnswerView } from '../answer-view.tsx'
import { CommandWithReason } from '../command-with-reason.tsx'

const lotsChanged = (changes: Changes) => changes.lots.length > 0

/** Which decisions about a lot still count, and taking one of them back, as far as the person asking may. */
export function LotDecisions({ lotId }: { lotId: string }) {
  const text = useText()
  const word = useWord()
  const { moment } = useFormats()
  const path = `/api/lots/${encodeURIComponent(lotId)}`
  const answer = useAnswer<LotDetail>(path, lotsChanged)
  return (
    <AnswerView answer={answer}>
      {({ withdrawable }) => {
        const own = withdrawable.filter(({ may }) => may.includes('lot.withdraw')).toReversed()
        if (own.length === 0) return <p>{text('lot.nothingToWithdraw')}</p>
        return (
          <div className="actions">
            <CommandWithReason
              label={text('decide.withdraw')}
              path={`${path}/withdraw`}
              bodyOf={(form) => ({ entrySeq: Number(form.get('entrySeq')) })}
            >
              <label>
                {text('decide.which')}
                <select name="entrySeq" required>
                  {own.map(({ entrySeq, kind, atMs }) => (
                    <option key={entrySeq} value={entrySeq}>
                      {`${word('entry', kind)} #${entrySeq}, ${moment(atMs)}`}
                    </option>
                  ))}
                </select>
              </label>
            </CommandWithReason>
          </div>
        )
      }}
    </AnswerView>
  )
}
