import { describe, expect, it } from 'vitest'
import { plainEtsi } from '#simulators/llrp-reader/personalities/plain-etsi'
import { judgeEmulatedReader } from './stand-ins/emulated-reader.ts'
import type { Tamper } from './stand-ins/tampered-line.ts'

/** Answers of these names bear another number than their requests. */
const misnumbered = (numberOf: (id: number) => number, names: RegExp = /_RESPONSE$/): Tamper => ({
  fromReader: (message) =>
    names.test(message.name) ? { ...message, messageId: numberOf(message.messageId) } : message,
})

async function whyNot(check: string, tamper: Tamper): Promise<string> {
  const { findings } = await judgeEmulatedReader(plainEtsi, { only: [check], tamper })
  return findings.find(({ id }) => id === check)?.why ?? 'it holds'
}

describe('a reader that answers by another number', () => {
  it.each<[string, (id: number) => number]>([
    ['the next one', (id) => id + 1],
    ['the one before', (id) => id - 1],
    ['0', () => 0],
  ])('is told by which, and what to do: %s', async (_what, numberOf) => {
    const why = await whyNot('rospec-add', misnumbered(numberOf, /^GET_ROSPECS_RESPONSE$/))
    const [, asked, answered] =
      /^GET_ROSPECS with number (\d+) was answered by GET_ROSPECS_RESPONSE with number (\d+), /.exec(why) ?? []
    expect(Number(answered), why).toBe(numberOf(Number(asked)))
    expect(why).toMatch(
      /an answer has to bear the number of its request \(LLRP 1\.0\.1 §16\.1\.1.*\): see to the firmware of the reader$/,
    )
  })

  it('to everything is named where what it says of itself is missed', async () => {
    const tamper = misnumbered((id) => id + 1_000)
    expect(await whyNot('rospec-add', tamper)).toMatch(/GET_ROSPECS_RESPONSE with number 1\d{3}, /)
    expect(await whyNot('capabilities-sensitivities', tamper)).toMatch(
      /GET_READER_CAPABILITIES_RESPONSE with number 1\d{3}, /,
    )
    expect(await whyNot('config-set-keepalive', tamper)).toMatch(/GET_READER_CONFIG_RESPONSE with number 1\d{3}, /)
  })

  it('is not what a reader does that answered something else before and this not at all', async () => {
    const why = await whyNot('rospec-start', {
      fromReader: (message) => (message.name === 'START_ROSPEC_RESPONSE' ? null : message),
    })
    expect(why).toMatch(/^START_ROSPEC with number \d+ was not answered within 5 s$/)
  })

  it('is not what a reader does that stops to answer after many answers', async () => {
    let answers = 0
    const why = await whyNot('rospec-enable', {
      fromReader: (message) => (message.name === 'GET_ROSPECS_RESPONSE' && ++answers > 1 ? null : message),
    })
    expect(why).toMatch(/^GET_ROSPECS with number \d+ was not answered within 5 s$/)
  })
})
