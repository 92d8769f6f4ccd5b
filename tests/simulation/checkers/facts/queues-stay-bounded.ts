import type { Checker } from '../evidence.ts'

/** I10, I14: after the heal every device has its receipts. */
export const queuesStayBounded: Checker = ({ unsent }) =>
  [...unsent].flatMap(([deviceId, count]) => (count > 0 ? [`${deviceId} still has ${count} facts to send`] : []))
