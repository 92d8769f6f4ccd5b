import type { Checker } from '../evidence.ts'

/** Of every line: what was ordered has arrived, is to come or was taken back; its history adds up to its numbers. */
export const ordersAddUp: Checker = ({ requisitions }) =>
  requisitions.flatMap(({ lines }) =>
    lines.flatMap(({ lineId, history, approved, ordered, arrived, cancelled, declined }) => {
      const sum = (...steps: string[]) =>
        history.reduce((total, { step, quantity }) => total + (steps.includes(step) ? quantity : 0), 0)
      const wrong = [
        sum('ordered') === ordered ? '' : `ordered ${ordered}, ${sum('ordered')} by its history`,
        sum('received') === arrived ? '' : `arrived ${arrived}, ${sum('received')} by its history`,
        sum('cancelled', 'declined') === cancelled + declined ? '' : 'taken back is not what its history says',
        ordered <= approved && cancelled <= ordered ? '' : `ordered ${ordered} of ${approved} approved`,
      ]
      return wrong.filter((each) => each !== '').map((each) => `line ${lineId}: ${each}`)
    }),
  )
