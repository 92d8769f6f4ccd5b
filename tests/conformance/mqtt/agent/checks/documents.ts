import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { clause, published, rulesOf } from '../../contract.ts'
import { type AgentBench, patienceMs, promptMs, wordsOf } from '../agent-bench.ts'

/** A kind every device has, and a body that leaves every number to its model. */
const kind = 'cabinet-policies'
const nothingSet = { doors: { ajarSoundAfterMs: null, ajarAlertAfterMs: null }, bounds: [] }

type Fact = Record<string, unknown>

const isOf = (document: string) => (value: Fact) => value.kind === 'DocumentApplied' && value.document === document

/** Sends a document and waits for what is told of it. */
async function offer(bench: AgentBench, text: string, isIt: (value: Fact) => boolean): Promise<Fact | null> {
  await bench.connected()
  const count = bench.service.stored.length
  if (!bench.send('documents', text, kind)) throw notJudged('it does not listen for documents')
  return (await bench.factAfter(count, (value) => isOf(kind)(value) && isIt(value)))?.value ?? null
}

/** Has a document in force, with the version it has. @throws Judgement not-judged when the agent takes none */
async function inForce(bench: AgentBench): Promise<number> {
  if (bench.inForce !== null) return bench.inForce.version
  const envelope = bench.envelope(kind, nothingSet)
  const told = await offer(bench, JSON.stringify(bench.signer.seal(envelope)), ({ result }) => result === 'applied')
  if (told === null) throw notJudged('no document is in force that others could be held against')
  bench.inForce = { kind, version: Number(envelope.version) }
  return bench.inForce.version
}

/** Sends what must be refused, and holds what is told of it against the reason. */
async function isRefused(bench: AgentBench, text: string, reason: string): Promise<void> {
  const held = await inForce(bench)
  const counted = bench.refusedCount()
  const told = await offer(bench, text, ({ result }) => result !== 'not-newer')
  if (told === null) {
    // Told within the hour already, so it only counts.
    if (await bench.until(() => bench.refusedCount() > counted, patienceMs)) return
    throw broken('it was neither told nor counted')
  }
  if (told.result !== 'refused') throw broken(`its result is ${String(told.result)}`)
  if (told.reason !== reason) throw broken(`the reason it tells is ${String(told.reason)}`)
  if (told.heldVersion !== held) throw broken(`it says that ${String(told.heldVersion)} is in force instead of ${held}`)
}

const refusal = (
  id: string,
  rule: string,
  reason: string,
  textOf: (bench: AgentBench) => string | Promise<string>,
): Check<AgentBench> => ({
  id,
  rule: `${rule} is refused and told as ${reason}`,
  clause: clause('6.1, 6.4'),
  async judge(bench) {
    await inForce(bench)
    await isRefused(bench, await textOf(bench), reason)
  },
})

const sealed = (bench: AgentBench, changes: Fact = {}, body: unknown = nothingSet) =>
  JSON.stringify(bench.signer.seal(bench.envelope(kind, body, changes)))

/** Documents: what is taken, what is refused and why, what is told. */
export const documentChecks: readonly Check<AgentBench>[] = [
  {
    id: 'document-applied',
    rule: 'a newer document is taken and told, with its version',
    clause: clause('6.2, 6.3'),
    async judge(bench) {
      const envelope = bench.envelope(kind, nothingSet)
      const told = await offer(bench, JSON.stringify(bench.signer.seal(envelope)), () => true)
      if (told === null) throw broken(`nothing is told of it within ${promptMs / 1_000} s`)
      if (told.result !== 'applied') throw broken(`its result is ${String(told.result)}, ${String(told.reason)}`)
      const { version, heldVersion } = told
      if (version !== envelope.version || heldVersion !== envelope.version)
        throw broken(
          `it tells version ${String(version)}, in force ${String(heldVersion)}, of ${String(envelope.version)}`,
        )
      bench.inForce = { kind, version: Number(envelope.version) }
    },
  },
  {
    id: 'document-older',
    rule: 'an older document is answered not-newer, and what is in force stays',
    clause: clause('6.2'),
    async judge(bench) {
      const held = await inForce(bench)
      const told = await offer(bench, sealed(bench, { version: held - 1 }), () => true)
      if (told === null) throw broken('nothing is told of it')
      if (told.result !== 'not-newer') throw broken(`its result is ${String(told.result)}`)
      if (told.heldVersion !== held) throw broken(`it says that ${String(told.heldVersion)} is in force`)
    },
  },
  {
    id: 'document-again',
    rule: 'the very document that is in force tells nothing when it comes again',
    clause: clause('6.2'),
    async judge(bench) {
      const version = await inForce(bench)
      const count = bench.service.stored.length
      bench.send('documents', sealed(bench, { version }), kind)
      await bench.facts(1)
      const told = bench.service.stored.slice(count).find(({ value }) => isOf(kind)(value))
      if (told !== undefined) throw broken(`it told ${String(told.value.result)}`)
    },
  },
  refusal('document-signature', 'a document changed after it was signed', 'signature-wrong', (bench) =>
    JSON.stringify({ ...bench.signer.seal(bench.envelope(kind, nothingSet)), version: bench.nextVersion() }),
  ),
  refusal('document-stranger', 'a document signed by a key nobody named', 'key-unknown', (bench) =>
    JSON.stringify(bench.stranger.seal(bench.envelope(kind, nothingSet))),
  ),
  refusal('document-site', 'a document for another site', 'site-wrong', (bench) =>
    sealed(bench, { site: `${bench.whose.site}x`.slice(-32) }),
  ),
  refusal('document-device', 'a document for another device', 'device-wrong', (bench) =>
    sealed(bench, { device: `${bench.whose.device}x`.slice(-32) }),
  ),
  refusal('document-kind', 'a document on the topic of another kind', 'kind-unknown', (bench) =>
    sealed(bench, { kind: 'menu-of-the-day' }),
  ),
  refusal('document-unreadable', 'what is no envelope', 'unreadable', () => '{"schema":1}'),
  refusal('document-body', 'a document whose body breaks its schema', 'body-unreadable', (bench) =>
    sealed(bench, {}, { doors: 'open', bounds: [] }),
  ),
  refusal('document-size', 'a document longer than its kind may be', 'too-large', (bench) => {
    const bytesMax = published.documents.find((each) => each.kind === kind)?.bytesMax ?? rulesOf('documents').bytesMax
    return sealed(bench, { padding: 'x'.repeat(bytesMax) })
  }),
  {
    id: 'document-members',
    rule: 'a document with members of a later version is taken',
    clause: clause('1.2, 8.1'),
    async judge(bench) {
      await inForce(bench)
      const version = bench.nextVersion()
      const body = { ...nothingSet, lamp: { level: 3 } }
      const told = await offer(bench, sealed(bench, { version, more: 'signed with the rest' }, body), () => true)
      if (told?.result !== 'applied')
        throw broken(`it is ${String(told?.result ?? 'not told')}, ${String(told?.reason)}`)
      bench.inForce = { kind, version }
    },
  },
  {
    id: 'document-held',
    rule: 'telemetry says which version is in force',
    clause: clause('6.5'),
    async judge(bench) {
      const held = await inForce(bench)
      const heldBy = () => {
        const newest = bench.saidOn('telemetry').at(-1)
        const documents =
          newest === undefined ? undefined : (wordsOf(newest).documents as { held?: Fact[] } | undefined)
        return documents?.held?.find((each) => each.kind === kind)?.version
      }
      if (!(await bench.until(() => heldBy() === held, patienceMs)))
        throw broken(`it says ${String(heldBy() ?? 'nothing')} where ${held} is in force`)
    },
  },
]

/** Whether a document outlives the agent. */
export const keptDocument: Check<AgentBench> = {
  id: 'document-kept',
  rule: 'after a restart an older document is still not newer',
  clause: clause('6.2'),
  async judge(bench) {
    const held = await inForce(bench)
    await bench.killedAndStarted()
    const told = await offer(bench, sealed(bench, { version: held - 1 }), () => true)
    if (told?.result !== 'not-newer') throw broken(`it is ${String(told?.result ?? 'not told')}`)
    if (told.heldVersion !== held)
      throw broken(`it says that ${String(told.heldVersion)} is in force instead of ${held}`)
  },
}
