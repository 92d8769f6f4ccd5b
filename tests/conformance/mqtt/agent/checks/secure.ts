import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { clause } from '../../contract.ts'
import { type AgentBench, patienceMs } from '../agent-bench.ts'

const knocksWanted = 2

/** TLS, and how the device was enrolled; not judged where the line is plain. */
export const secureChecks: readonly Check<AgentBench>[] = [
  {
    id: 'stranger-broker',
    rule: 'to a broker whose certificate is of an authority its trust bundle does not name it says nothing',
    clause: clause('2.9'),
    async judge(bench) {
      const { port } = bench
      if (port === null) throw notJudged('the line is plain (--tls)')
      await bench.connected()
      port.beStranger()
      bench.broker.cut()
      const isTried = await bench.until(() => port.strangerKnocks >= knocksWanted || port.strangerHeard > 0, patienceMs)
      port.beSelf()
      if (port.strangerHeard > 0) throw broken(`it said ${port.strangerHeard} bytes to a stranger`)
      if (!isTried) throw notJudged('it did not come to the stranger')
      await bench.connected()
    },
  },
  {
    id: 'enrolment-request',
    rule: 'it asks for its certificate with a request that its own key signed, and a proof over it',
    clause: clause('9.1, 9.2, 9.3'),
    judge({ desk }) {
      if (desk === null || desk.record.requests === 0) throw notJudged('no device asked to be enrolled (--enrol)')
      if (desk.record.requestFault !== null) throw broken(desk.record.requestFault)
    },
  },
  {
    id: 'enrolment-collect',
    rule: 'it comes for its certificate, as often as it must, with a proof over the fingerprint of its key',
    clause: clause('9.2, 9.3'),
    judge({ desk }) {
      if (desk === null || desk.record.requests === 0) throw notJudged('no device asked to be enrolled (--enrol)')
      if (desk.record.collectFault !== null) throw broken(desk.record.collectFault)
      if (desk.record.collects < 2) throw broken('it did not come again after it was told to wait')
    },
  },
]
