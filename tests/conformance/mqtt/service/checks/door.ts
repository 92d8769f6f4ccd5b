import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { clause, published, topicOf } from '../../contract.ts'
import { promptMs, type Visitor } from '../played-device.ts'
import type { ServiceBench } from '../service-bench.ts'

const stranger = { site: '', device: 'somebody-else' }

async function isLetIn(bench: ServiceBench, changes: Partial<Visitor>): Promise<boolean> {
  const device = bench.open()
  const isIn = await device.connect(
    bench.visitor(changes),
    bench.whose,
    JSON.stringify(bench.status({ state: 'offline' })),
  )
  device.cut()
  return isIn
}

/** What must end the connection. */
const ends = (
  id: string,
  rule: string,
  number: string,
  say: (bench: ServiceBench) => Promise<void>,
): Check<ServiceBench> => ({
  id,
  rule,
  clause: clause(number),
  async judge(bench) {
    await bench.begun()
    const device = await bench.device()
    await say(bench)
    if (!(await device.until(() => device.isClosed))) throw broken('the connection goes on')
  },
})

/** Who is let in, and what who may say and hear. */
export const doorChecks: readonly Check<ServiceBench>[] = [
  {
    id: 'wrong-password',
    rule: 'a device with a password that is not its own is not let in',
    clause: clause('2.1'),
    async judge(bench) {
      if (bench.world.password === null) throw notJudged('a certificate proves who comes here, and no password')
      if (await isLetIn(bench, { password: 'this is not it' })) throw broken('it was let in')
    },
  },
  {
    id: 'another-name',
    rule: 'a device that proves to be one and says it is another is not let in',
    clause: clause('2.1'),
    async judge(bench) {
      if (await isLetIn(bench, { clientId: stranger.device })) throw broken('it was let in')
    },
  },
  {
    id: 'other-subscriptions',
    rule: 'a device may not listen to others, to everything, or to what it says itself',
    clause: clause('2.3'),
    async judge(bench) {
      await bench.begun()
      const device = await bench.device()
      const of = { ...bench.whose, device: stranger.device }
      const own = topicOf(bench.whose, 'facts')
      const filters = ['#', '+/#', '$SYS/#', topicOf(of, 'receipts'), topicOf(of, 'documents'), own, `${own}/#`]
      const granted = await device.subscribe(filters)
      const index = granted.findIndex((code) => code !== 0x80)
      if (index >= 0) throw broken(`${filters[index]} is granted`)
    },
  },
  ends('another-topic', 'who speaks on the topic of another device is cut off', '2.3', async (bench) => {
    const device = await bench.device()
    const topic = topicOf({ ...bench.whose, device: stranger.device }, 'facts')
    device.publish(topic, JSON.stringify(bench.batch(1, [], { deviceId: stranger.device })))
  }),
  ends('down-topic', 'who speaks on a topic that only the service speaks on is cut off', '2.3', async (bench) => {
    await bench.publish('receipts', { schema: 1 })
  }),
  ends('packet-size', 'a packet longer than 64 KiB is cut off', '2.5', async (bench) => {
    await bench.publish('facts', ' '.repeat(published.mqtt.packetBytesMax + 1))
  }),
  {
    id: 'comes-back',
    rule: 'a device that was cut off is let in again, and its facts are where they were',
    clause: clause('5.2'),
    async judge(bench) {
      const before = (await bench.hello()).committedSeq
      bench.leave()
      await bench.pass(promptMs / 20)
      const { committedSeq } = await bench.hello()
      if (committedSeq !== before) throw broken(`it was told ${before} before and is told ${committedSeq} now`)
    },
  },
]
