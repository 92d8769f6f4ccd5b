import { broken, type Check, notJudged } from '../../../verdict/check.ts'
import { clause, rulesOf } from '../../contract.ts'
import { type AgentBench, patienceMs } from '../agent-bench.ts'

type Fact = Record<string, unknown>
type Envelope = Record<string, unknown>

const commandIdOf = ({ body }: Envelope) => (body as { commandId?: unknown }).commandId

const answered = (
  id: string,
  rule: string,
  number: string,
  refusal: string,
  envelopeOf: (bench: AgentBench) => Envelope,
): Check<AgentBench> => ({
  id,
  rule: `${rule} is answered ${refusal}`,
  clause: clause(number),
  async judge(bench) {
    await bench.connected()
    const answer = await bench.answerTo(envelopeOf(bench))
    if (answer === null) throw broken('it is not answered')
    if (answer.outcome !== 'refused') throw broken(`it is answered ${String(answer.outcome)}`)
    if (answer.refusal !== refusal) throw broken(`it is refused as ${String(answer.refusal)}`)
  },
})

/** What must not be obeyed and must be told as a refused document, by its reason. */
const unbelieved = (
  id: string,
  rule: string,
  reason: string,
  textOf: (bench: AgentBench, envelope: Envelope) => string,
): Check<AgentBench> => ({
  id,
  rule: `${rule} is not obeyed, and told as ${reason}`,
  clause: clause('7.5'),
  async judge(bench) {
    await bench.connected()
    const [count, counted] = [bench.service.stored.length, bench.refusedCount()]
    const envelope = bench.command({ kind: 'BeForged' })
    bench.send('commands', textOf(bench, envelope))
    const isTold = (value: Fact) => value.kind === 'DocumentApplied' && value.document === 'command'
    const told = (await bench.factAfter(count, isTold))?.value
    const isAnswer = ({ value }: { value: Fact }) =>
      value.kind === 'CommandAnswered' && value.commandId === commandIdOf(envelope)
    if (bench.service.stored.slice(count).some(isAnswer)) throw broken('it is answered as if it were a command')
    if (told === undefined) {
      // Told within the hour already, so it only counts.
      if (await bench.until(() => bench.refusedCount() > counted, patienceMs)) return
      throw broken('it is neither told nor counted')
    }
    if (told.result !== 'refused' || told.reason !== reason)
      throw broken(`it is told as ${String(told.result)}, ${String(told.reason)}`)
  },
})

/** A command that was obeyed. @throws Judgement not-judged when the agent obeys none here */
async function obeyed(bench: AgentBench): Promise<Envelope> {
  if (bench.obeyed !== null) return bench.obeyed
  const scan = bench.command({ kind: 'ScanNow' })
  const answer = await bench.answerTo(scan)
  if (answer === null) throw broken('a command to scan is not answered')
  if (answer.outcome !== 'done')
    throw notJudged(`no command is obeyed here: a scan is refused, ${String(answer.refusal)}`)
  bench.obeyed = scan
  return scan
}

async function isAlreadyDone(bench: AgentBench, envelope: Envelope): Promise<void> {
  const again = await bench.answerTo(envelope)
  if (again === null) throw broken('it is not answered when it comes again')
  if (again.outcome !== 'refused' || again.refusal !== 'command-already-done')
    throw broken(`it is answered ${String(again.outcome)}, ${String(again.refusal)} when it comes again`)
}

const tooFarVersion = 4

/** Commands: obeyed once, refused by name, never obeyed without a signature. */
export const commandChecks: readonly Check<AgentBench>[] = [
  answered('command-strange', 'a command of a kind nobody knows', '7.4', 'command-not-understood', (bench) =>
    bench.command({ kind: 'SingLoudly' }),
  ),
  answered('command-version', 'a command of a version too far off', '7.4', 'command-not-understood', (bench) =>
    bench.command({ kind: 'ScanNow' }, { schema: tooFarVersion }),
  ),
  answered('command-endless', 'a command that never expires', '7.4', 'command-not-understood', (bench) =>
    bench.command({ kind: 'ScanNow' }, { expiresAtMs: null }),
  ),
  answered('command-expired', 'a command whose time is over', '7.3', 'command-expired', (bench) =>
    bench.command(
      { kind: 'ScanNow' },
      { issuedAtMs: bench.clock.now() - 60_000, expiresAtMs: bench.clock.now() - 30_000 },
    ),
  ),
  {
    id: 'command-once',
    rule: 'a command is obeyed once: the same again is answered command-already-done',
    clause: clause('7.2'),
    async judge(bench) {
      await bench.connected()
      await isAlreadyDone(bench, await obeyed(bench))
    },
  },
  unbelieved('command-unsigned', 'what bears no signature', 'unreadable', (_bench, envelope) =>
    JSON.stringify(envelope),
  ),
  unbelieved('command-changed', 'a command changed after it was signed', 'signature-wrong', (bench, envelope) =>
    JSON.stringify({ ...bench.signer.seal(envelope), expiresAtMs: Number(envelope.expiresAtMs) + 1 }),
  ),
  unbelieved('command-stranger', 'a command signed by a key nobody named', 'key-unknown', (bench, envelope) =>
    JSON.stringify(bench.stranger.seal(envelope)),
  ),
  unbelieved('command-site', 'a command for another site', 'site-wrong', (bench, envelope) =>
    JSON.stringify(bench.signer.seal({ ...envelope, site: `${bench.whose.site}x`.slice(-32) })),
  ),
  unbelieved('command-device', 'a command for another device', 'device-wrong', (bench, envelope) =>
    JSON.stringify(bench.signer.seal({ ...envelope, device: `${bench.whose.device}x`.slice(-32) })),
  ),
  unbelieved('command-size', 'a command longer than it may be', 'too-large', (bench, envelope) =>
    JSON.stringify(bench.signer.seal({ ...envelope, padding: 'x'.repeat(rulesOf('commands').bytesMax) })),
  ),
]

/** Whether the memory of a command outlives the agent. */
export const rememberedCommand: Check<AgentBench> = {
  id: 'command-remembered',
  rule: 'after a restart a command it has obeyed is still already done',
  clause: clause('7.2'),
  async judge(bench) {
    await bench.connected()
    const done = await obeyed(bench)
    await bench.killedAndStarted()
    await isAlreadyDone(bench, done)
  },
}
