import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { plainEtsi } from '#simulators/llrp-reader/personalities/plain-etsi'
import { judgeReader } from './reader/judge-reader.ts'
import { emulatedReader, lookAt } from './stand-ins/emulated-reader.ts'
import type { Tamper } from './stand-ins/tampered-line.ts'
import { both, pretends } from './stand-ins/tampers.ts'
import { onVirtualTime } from './stand-ins/virtual-world.ts'

/** R_DeviceError of LLRP 1.0.1 §14.1. */
const deviceError = buildParameter('LLRPStatus', { StatusCode: 401, ErrorDescription: '' })

/** It refuses this and does not do it. */
const doesNot = (request: string): Tamper => ({
  toReader(message, { say }) {
    if (message.name !== request) return message
    say(buildMessage(`${request}_RESPONSE`, message.messageId, {}, [deviceError], message.version))
    return null
  },
})

/** Judges an emulated reader by these checks and the last row, and looks at what is left on it. */
async function judged(tamper: Tamper, ...checks: string[]) {
  const reader = emulatedReader(plainEtsi, { tamper })
  const found = await onVirtualTime(reader.clock, lookAt(reader.untampered))
  const said: string[] = []
  const { findings } = await onVirtualTime(
    reader.clock,
    judgeReader('reader', reader.world, reader.wish, {
      only: ({ id }) => [...checks, 'left-as-found'].includes(id),
      say: (line) => said.push(line),
    }),
  )
  const left = await onVirtualTime(reader.clock, lookAt(reader.untampered))
  reader.stop()
  return { found, left, said, last: findings.find(({ id }) => id === 'left-as-found') }
}

describe('a reader that is not left as it was found', () => {
  it.each([
    ['AccessSpec 14150011', 'DELETE_ACCESSSPEC', 'access-add'],
    ['ROSpec 14150001', 'DELETE_ROSPEC', 'rospec-start'],
  ])('because its %s is not deleted is named, with what to do', async (spec, request, check) => {
    const { said, last } = await judged(doesNot(request), check)
    const why = `${spec} is still there: ${request} was answered by ${request}_RESPONSE R_DeviceError`
    expect(last).toMatchObject({ verdict: 'broken', why })
    expect(said).toEqual([expect.stringContaining(`not-left-as-found: reader: ${why}; delete ROSpec 14150001 and`)])
  })

  it.each([
    ['AccessSpec 14150011', 'DELETE_ACCESSSPEC', 'access-add'],
    ['ROSpec 14150001', 'DELETE_ROSPEC', 'rospec-start'],
  ])('because it says that its %s is deleted is named, too', async (spec, request, check) => {
    const { said, last } = await judged(pretends(request), check)
    expect(last).toMatchObject({ verdict: 'broken', why: `${spec} is still there` })
    expect(said).toEqual([expect.stringContaining(`not-left-as-found: reader: ${spec} is still there; delete `)])
  })

  it('because it tells no AccessSpecs and refuses to delete one is named', async () => {
    const { last } = await judged(both(doesNot('DELETE_ACCESSSPEC'), doesNot('GET_ACCESSSPECS')), 'access-add')
    expect(last).toMatchObject({
      verdict: 'broken',
      why: expect.stringMatching(/^AccessSpec 14150011 is still there: /),
    })
  })

  it('is set back in everything else', async () => {
    const { found, left } = await judged(doesNot('DELETE_ACCESSSPEC'), 'access-reads', 'config-set-keepalive')
    expect(left.filter(({ name }) => name !== 'AccessSpec')).toEqual(found)
    expect(left.filter(({ name }) => name === 'AccessSpec')).toHaveLength(1)
  })
})

describe('a reader that is left as it was found', () => {
  it('though it deletes what is asked and says that it does not', async () => {
    const says: Tamper = {
      fromReader: (message) =>
        message.name === 'DELETE_ACCESSSPEC_RESPONSE' ? { ...message, parameters: [deviceError] } : message,
    }
    const { found, left, said, last } = await judged(says, 'access-add')
    expect({ left, said, verdict: last?.verdict }).toEqual({ left: found, said: [], verdict: 'holds' })
  })

  it('though it has no AccessSpecs', async () => {
    const none = ['ADD_ACCESSSPEC', 'DELETE_ACCESSSPEC', 'GET_ACCESSSPECS'].map(doesNot).reduce(both)
    const { said, last } = await judged(none, 'access-add')
    expect({ said, verdict: last?.verdict }).toEqual({ said: [], verdict: 'holds' })
  })
})
