import { randomBytes } from 'node:crypto'
import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { clause, factKinds, goldenOf } from '../../contract.ts'
import { promptMs } from '../played-device.ts'
import { type Fact, harmless, type Receipt, type ServiceBench } from '../service-bench.ts'

const few = 3
const batchFactsMax = 256
/** So many facts at once stay well within the bytes of a batch. */
const atOnce = 40
const quietMs = 1_500
const timesTried = 5
const farVersion = 9
const newerVersion = 3
const unknown = { kind: 'LampFailed', lamp: 3 }

const facts = (bench: ServiceBench, count: number) => Array.from({ length: count }, () => bench.fact(harmless))

async function covered(bench: ServiceBench, list: readonly Fact[], changes: Fact = {}): Promise<Receipt> {
  const receipt = await bench.stored(list, changes)
  if (receipt === null) throw broken(`no receipt covers ${list.length} facts within ${promptMs / 1_000} s`)
  return receipt
}

/** Has facts in the epoch, so that others can come before, behind and again. */
async function some(bench: ServiceBench): Promise<number> {
  if (bench.said.length < few && (await bench.stored(facts(bench, few))) === null)
    throw notJudged('no facts are stored that others could be held against')
  return bench.said.length
}

/** Sends a batch and waits for whatever receipt of the epoch comes. */
async function answerTo(bench: ServiceBench, batch: Fact): Promise<Receipt> {
  const count = bench.receipts().length
  await bench.publish('facts', batch)
  const receipt = await bench.receiptAfter(count, ({ epoch }) => epoch === batch.epoch)
  if (receipt === null) throw broken('no receipt comes')
  return receipt
}

/** What must bring no receipt and disturb nothing. */
async function isPassedOver(bench: ServiceBench, payloads: readonly (string | Uint8Array | Fact)[]): Promise<void> {
  await some(bench)
  const device = await bench.device()
  const count = bench.receipts().length
  for (const payload of payloads) await bench.publish('facts', payload)
  await bench.pass(quietMs)
  if (bench.receipts().length > count) {
    await bench.catchUp()
    throw broken('a receipt came for it')
  }
  if (device.isClosed) throw broken('the connection was ended for it')
  await covered(bench, facts(bench, 1))
}

function goldenFacts(isGood: boolean): { of: string; name: string; value: Fact }[] {
  return factKinds.flatMap((kind) => {
    const fullest = goldenOf(`facts/${kind}`, true).find(({ name }) => name === 'fullest')?.value as Fact
    return goldenOf(`facts/${kind}`, isGood)
      .filter(({ read }) => isGood || read.as === 'put-aside')
      .map(({ name, value, patch }) => ({ of: kind, name, value: (value ?? patchedBy(fullest, patch)) as Fact }))
  })
}

type Operation = { op: string; path: string; value?: unknown }

/** A fact with the JSON Patch of a golden message (clause 10.1). */
function patchedBy(message: Fact, patch: unknown): unknown {
  let whole: unknown = structuredClone(message)
  for (const { op, path, value } of patch as Operation[]) {
    const levels = path.split('/').slice(1)
    const last = levels.pop()
    if (last === undefined) {
      whole = value
      continue
    }
    let holder = whole as Fact
    for (const level of levels) holder = holder[level] as Fact
    if (op === 'remove') delete holder[last]
    else holder[last] = value
  }
  return whole
}

/** What a service does with facts: good, bad, again, out of turn. */
export const serviceFactChecks: readonly Check<ServiceBench>[] = [
  {
    id: 'batch-receipted',
    rule: 'a batch is answered by a receipt that covers it',
    clause: clause('5.1'),
    async judge(bench) {
      const receipt = await covered(bench, [
        bench.fact({ kind: 'AgentStarted', agentVersion: '1', modelId: 'conformance', inventoryVerified: false }),
        ...facts(bench, few),
      ])
      if (receipt.committedSeq !== bench.said.length)
        throw broken(`it says ${receipt.committedSeq} of ${bench.said.length}`)
      if (receipt.quarantinedSeqs.length > 0) throw broken(`it puts ${receipt.quarantinedSeqs.join()} aside`)
    },
  },
  {
    id: 'full-batch',
    rule: 'a batch of 256 facts is taken',
    clause: clause('2.5'),
    async judge(bench) {
      await some(bench)
      await covered(bench, facts(bench, batchFactsMax))
    },
  },
  {
    id: 'duplicate',
    rule: 'facts that come again are acknowledged again, as far as before',
    clause: clause('5.3'),
    async judge(bench) {
      const last = await some(bench)
      const { committedSeq, sendAgainFromSeq } = await answerTo(bench, bench.batch(1, bench.said.slice(0, few)))
      if (committedSeq !== last) throw broken(`it says ${committedSeq} where ${last} was stored`)
      if (sendAgainFromSeq !== null) throw broken(`it asks for ${sendAgainFromSeq}`)
    },
  },
  {
    id: 'duplicate-without-effect',
    rule: 'facts that come again have no second effect: the journal does not grow by them',
    clause: clause('5.3'),
    async judge(bench) {
      await some(bench)
      const growths: number[] = []
      for (let time = 0; time < timesTried; time++) {
        const before = (await bench.hello()).chainHead
        const after = (await answerTo(bench, bench.batch(1, bench.said.slice(0, few)))).chainHead
        if (before === null || after === null) throw notJudged('the service does not say where its journal ends')
        if (after.entrySeq === before.entrySeq) return
        growths.push(after.entrySeq - before.entrySeq)
      }
      if (growths.every((growth) => growth >= few)) throw broken(`the journal grew by ${growths.join(', ')}`)
      throw notJudged('the journal grows by what others do')
    },
  },
  {
    id: 'overlap',
    rule: 'a batch that begins with what is stored already is stored from where it is new',
    clause: clause('5.3, 5.4'),
    async judge(bench) {
      const last = await some(bench)
      const list = facts(bench, few)
      bench.said.push(...list)
      const { committedSeq } = await answerTo(bench, bench.batch(last, bench.said.slice(last - 1)))
      if (committedSeq === bench.said.length) return
      await bench.catchUp()
      throw broken(`it says ${committedSeq} where ${last + few} had come`)
    },
  },
  {
    id: 'gap-asked-for',
    rule: 'what lies behind a gap is not counted, and the gap is asked for',
    clause: clause('5.4'),
    async judge(bench) {
      const last = await some(bench)
      const list = facts(bench, few * 2)
      const [first, second] = [list.slice(0, few), list.slice(few)]
      const asked = await answerTo(bench, bench.batch(last + few + 1, second))
      const filled = await answerTo(bench, bench.batch(last + 1, first))
      const rest =
        filled.committedSeq < last + few * 2 ? await answerTo(bench, bench.batch(last + few + 1, second)) : filled
      bench.said.push(...list)
      if (rest.committedSeq !== bench.said.length) await bench.catchUp()
      if (asked.committedSeq !== last) throw broken(`it counted to ${asked.committedSeq} over a gap after ${last}`)
      if (asked.sendAgainFromSeq !== last + 1)
        throw broken(`it asked for ${asked.sendAgainFromSeq}, not for ${last + 1}`)
    },
  },
  {
    id: 'gap-filled',
    rule: 'when a gap is filled all is counted, what came before it or comes again',
    clause: clause('5.4'),
    async judge(bench) {
      const last = await some(bench)
      const list = facts(bench, 2)
      await answerTo(bench, bench.batch(last + 2, list.slice(1)))
      await answerTo(bench, bench.batch(last + 1, list.slice(0, 1)))
      const { committedSeq } = await answerTo(bench, bench.batch(last + 2, list.slice(1)))
      bench.said.push(...list)
      if (committedSeq === bench.said.length) return
      await bench.catchUp()
      throw broken(`it says ${committedSeq} where ${last + 2} had come`)
    },
  },
  {
    id: 'good-facts',
    rule: 'every golden fact is taken, none is put aside',
    clause: clause('5.6, 10'),
    async judge(bench) {
      await some(bench)
      const golden = goldenFacts(true)
      for (let from = 0; from < golden.length; from += atOnce) {
        const some = golden.slice(from, from + atOnce)
        const before = bench.said.length
        const receipt = await covered(
          bench,
          some.map(({ value }) => value),
        )
        const [aside] = receipt.quarantinedSeqs
        const which = some[(aside ?? 0) - before - 1]
        if (aside !== undefined) throw broken(`${which?.of} "${which?.name}" is put aside`)
      }
    },
  },
  {
    id: 'bad-facts',
    rule: 'every golden fact that breaks its schema is put aside by its number, and those around it are not',
    clause: clause('5.6, 10'),
    async judge(bench) {
      await some(bench)
      const golden = goldenFacts(false)
      for (let from = 0; from < golden.length; from += atOnce) {
        const some = golden.slice(from, from + atOnce)
        const before = bench.said.length
        const mixed = some.flatMap(({ value }) => [value, bench.fact(harmless)])
        const { quarantinedSeqs } = await covered(bench, mixed)
        const aside = new Set(quarantinedSeqs)
        const kept = some.find((_each, index) => !aside.has(before + index * 2 + 1))
        if (kept !== undefined) throw broken(`${kept.of} with "${kept.name}" is not put aside`)
        if (aside.size > some.length) throw broken('good facts beside bad ones are put aside')
      }
    },
  },
  {
    id: 'strange-kind',
    rule: 'a fact of a kind nobody knows is accepted',
    clause: clause('5.7'),
    async judge(bench) {
      const { quarantinedSeqs } = await covered(bench, [bench.fact(unknown)])
      if (quarantinedSeqs.length > 0) throw broken('it is put aside')
    },
  },
  {
    id: 'far-version',
    rule: 'facts of a version that promises nothing are accepted',
    clause: clause('5.7'),
    async judge(bench) {
      const { quarantinedSeqs } = await covered(bench, facts(bench, 1), { schema: farVersion })
      if (quarantinedSeqs.length > 0) throw broken('they are put aside')
    },
  },
  {
    id: 'newer-version',
    rule: 'facts of a newer version, with members nobody knows, are taken',
    clause: clause('1.2, 1.3'),
    async judge(bench) {
      const list = [{ ...bench.fact(harmless), mood: 'good' }]
      const { quarantinedSeqs } = await covered(bench, list, { schema: newerVersion, mood: 'good' })
      if (quarantinedSeqs.length > 0) throw broken('they are put aside')
    },
  },
  {
    id: 'no-batch',
    rule: 'what is no batch brings no receipt, and what comes after it is taken',
    clause: clause('5.8'),
    async judge(bench) {
      const { epoch: _epoch, ...without } = bench.batch(1, facts(bench, 1))
      await isPassedOver(bench, ['{"schema":1', '[]', '', Buffer.from([0xff, 0xfe, 0x7b]), without])
    },
  },
  {
    id: 'for-another',
    rule: 'a batch that speaks for another device brings no receipt',
    clause: clause('5.9'),
    async judge(bench) {
      const last = await some(bench)
      await isPassedOver(bench, [bench.batch(last + 1, facts(bench, 1), { deviceId: 'somebody-else' })])
    },
  },
  {
    id: 'new-epoch',
    rule: 'a new epoch begins at 0 and is numbered for itself',
    clause: clause('5.5'),
    async judge(bench) {
      await some(bench)
      bench.leave()
      const epoch = randomBytes(8).toString('hex')
      const { committedSeq } = await bench.hello(epoch, { lastSeq: 1 })
      if (committedSeq !== 0) throw broken(`the receipt of an epoch nobody has heard of says ${committedSeq}`)
      const stored = await answerTo(bench, bench.batch(1, facts(bench, 1), { epoch }))
      if (stored.committedSeq !== 1) throw broken(`its first fact is receipted as ${stored.committedSeq}`)
    },
  },
  {
    id: 'old-epoch',
    rule: 'the epoch before it is where it was',
    clause: clause('5.5'),
    async judge(bench) {
      const last = await some(bench)
      bench.leave()
      const { committedSeq } = await bench.hello()
      if (committedSeq !== last) throw broken(`it was at ${last} and is at ${committedSeq}`)
    },
  },
  {
    id: 'durable',
    rule: 'what was receipted is there after the service was killed and started',
    clause: clause('5.2'),
    async judge(bench) {
      if (bench.world.killAndStart === null)
        throw notJudged('nobody is there to kill the service and start it (--person)')
      await covered(bench, facts(bench, few))
      const before = bench.said.length
      await bench.world.killAndStart()
      bench.leave()
      const { committedSeq } = await bench.hello()
      if (committedSeq < before) throw broken(`it had receipted ${before} and knows ${committedSeq}`)
    },
  },
]
