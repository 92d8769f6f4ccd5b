import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { loadModel } from '#firmware-config/load-model'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { createCabinetSimulator } from '#simulators/cabinet/cabinet-simulator'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { createHands } from '#simulators/stand-in/hands'
import { openStandIn, type StandIn, type StandInOptions } from '#simulators/stand-in/open-stand-in'
import { readOrder } from '#simulators/stand-in/read-order'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'

const [hip, knee] = ['30364433400D1EC0000003E9', '30364433400D1EC0000003EA'] as const

async function standInOf(changes: Partial<StandInOptions>): Promise<StandIn> {
  const options = {
    modelId: 'implant-cabinet-4',
    dir: temporaryFolder(),
    host: '127.0.0.1',
    readerPort: 0,
    badgePort: 0,
  }
  const platform = { clock: systemClock(), random: seededRandom(1), log: silentLog(), files: systemFiles() }
  const standIn = await openStandIn({ ...options, ...changes }, platform)
  onTestFinished(() => standIn.stop())
  return standIn
}

/** A port somebody else listens at. */
async function takenPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as { port: number }).port
}

describe('hardware that stands in', () => {
  it('of a cabinet says the wiring an agent needs, and a reader answers there', async () => {
    const { wiring, cabinet } = await standInOf({})
    expect(wiring.badge?.driver).toBe('serial-tcp')
    const socket = connect({ host: wiring.reader?.host, port: wiring.reader?.port ?? 0 })
    const hello = await new Promise<Buffer>((resolve) => socket.once('data', resolve))
    socket.destroy()
    // LLRP 1.0.1, READER_EVENT_NOTIFICATION (63): a reader speaks first.
    expect(hello.readUInt16BE(0) & 0x3ff).toBe(63)
    expect(
      Number(readFileSync(join(wiring.sensorRoot, 'bus/w1/devices/28-000000000001/temperature'), 'utf8')),
    ).toBeGreaterThan(10_000)
    expect(cabinet?.inside()).toEqual([])
  })

  it('of a cabinet keeps what lies inside over a stop', async () => {
    const dir = temporaryFolder()
    const first = await standInOf({ dir })
    await first.keep([hip, knee])
    await first.stop()
    expect((await standInOf({ dir })).cabinet?.inside()).toEqual([hip, knee])
  })

  it('of a room sensor is its probes alone', async () => {
    const { wiring, cabinet } = await standInOf({ modelId: 'or-sensor-th' })
    expect([cabinet, Object.keys(wiring)]).toEqual([null, ['sensorRoot']])
    expect(existsSync(join(wiring.sensorRoot, 'class/hwmon/hwmon0/humidity1_input'))).toBe(true)
  })

  it.each<[string, () => Promise<Partial<StandInOptions>>, RegExp]>([
    ['a model nobody knows', async () => ({ modelId: 'none' }), /Use one of cold-cabinet-4, /],
    [
      'a port of the reader that is taken',
      async () => ({ readerPort: await takenPort() }),
      /^port-taken: .*--reader-port$/,
    ],
    [
      'a port of the badge reader that is taken',
      async () => ({ badgePort: await takenPort() }),
      /^port-taken: .*--badge-port$/,
    ],
    [
      'a folder that is a file',
      async () => {
        const dir = join(temporaryFolder(), 'file')
        writeFileSync(dir, '')
        return { dir }
      },
      /^folder-unusable: .*--dir$/,
    ],
    [
      'contents that are no EPC',
      async () => {
        const dir = temporaryFolder()
        writeFileSync(join(dir, 'inside'), 'a stent\n')
        return { dir }
      },
      /^contents-not-valid: .*"a stent": write one EPC a line/,
    ],
  ])('%s is said with what to do', async (_what, options, said) => {
    await expect(standInOf(await options())).rejects.toThrow(said)
  })
})

describe('what hands are told', () => {
  it.each([
    ['', null],
    ['inside', { kind: 'inside' }],
    [`visit 0004711 place ${hip} take ${knee}`, { kind: 'visit', badge: '0004711', take: [knee], place: [hip] }],
    ['visit 0004711', { kind: 'visit', badge: '0004711', take: [], place: [] }],
    ['visit', { kind: 'not-understood', why: 'whose badge?' }],
    ['open', { kind: 'not-understood', why: 'open is no order' }],
    ['visit 0004711 eat it', { kind: 'not-understood', why: 'eat is nothing hands do' }],
    ['visit 0004711 place', { kind: 'not-understood', why: '"" is no EPC in capital hex digits' }],
  ])('%j', (line, order) => {
    expect(readOrder(line)).toEqual(order)
  })

  /** A cabinet nobody drives: its lock holds, or lets go when it has no power. */
  function cabinetAlone(failMode: 'fail-safe' | 'fail-secure') {
    const model = loadModel('implant-cabinet-4')
    if (model.kind !== 'cabinet') throw new Error('the model is not of a cabinet')
    const clock = virtualClock()
    const cabinet = createCabinetSimulator({
      cabinetId: 'cab-1',
      model: { ...model, doors: model.doors.map((door) => ({ ...door, failMode })) },
      platform: { clock, random: seededRandom(1), log: silentLog() },
      personality: impinjLikeFcc,
      inside: [hip],
    })
    cabinet.reader.stop()
    const said: string[] = []
    const kept: string[][] = []
    const hands = createHands(
      cabinet,
      clock,
      (line) => void said.push(line),
      async (inside) => void kept.push([...inside]),
    )
    const type = async (line: string) => {
      let isDone = false
      const done = hands.obey(line).then(() => {
        isDone = true
      })
      while (!isDone) {
        await new Promise((resolve) => setImmediate(resolve))
        clock.advance(100)
      }
      await done
      return said.at(-1)
    }
    return { type, kept }
  }

  it('is carried out through the door, and what lies inside then is kept', async () => {
    const { type, kept } = cabinetAlone('fail-safe')
    expect(await type(`visit 1 take ${hip} place ${knee}`)).toBe(
      `visit: taken ${hip}; placed ${knee}; the door is shut`,
    )
    expect(await type(`visit 1 take ${hip}`)).toBe(
      `visit: taken nothing; placed nothing; not there: ${hip}; the door is shut`,
    )
    expect(await type(`visit 1 place ${knee}`)).toMatch(/lies inside already/)
    expect(await type('inside')).toBe(`inside: ${knee}`)
    expect(kept).toEqual([[knee], [knee]])
    expect(await type('jump')).toMatch(/^not-understood: jump is no order: type visit BADGE /)
  })

  it('ends before a lock that stays shut, with where to look', async () => {
    const { type, kept } = cabinetAlone('fail-secure')
    expect(await type(`visit 1 place ${knee}`)).toMatch(/the lock stayed shut for 10 s: look whether the agent runs/)
    expect(kept).toEqual([])
  })
})
