import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect as connectTcp, createServer } from 'node:net'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createRecordSplitter } from '#edge/llrp/capture/pcap-reader'
import { createTappedReader, tapName } from '#edge/llrp/capture/tapped-reader'
import { CaptureListener } from '#edge/tools/capture-inputs'
import { framesOfFile } from '#edge/tools/frames-of-file'
import { silentLog } from '#platform/log'
import { systemPlatform } from '#platform/platform'
import { listenReader } from '#simulators/llrp-reader/listen-reader'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import { createReaderEmulator } from '#simulators/llrp-reader/reader-emulator'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { capturedCabinet, takenEpc, unitCount } from './captured-cabinet.ts'
import { fileOf, freePort, run } from './ran-tool.ts'

const recordsOf = (pcap: Uint8Array) => createRecordSplitter()(pcap)

/** Version 1 or 2 and type 20 (LLRP 1.1 §17.1.1), behind the headers of the record, Ethernet or none, IP and TCP. */
const isAddRoSpec = (record: Uint8Array) =>
  [0x0414, 0x0814].some((head) => Buffer.from(record).includes(Buffer.from([head >> 8, head & 255, 0, 0])))

let captured: Awaited<ReturnType<typeof capturedCabinet>>
beforeAll(async () => {
  captured = await capturedCabinet()
})

describe('a capture of a cabinet', () => {
  it('is read by llrp decode, frame by frame, with time and direction, and encodes as it was', async () => {
    const path = fileOf(captured.pcap)
    const { code, out } = await run('llrp', 'decode', path)
    expect(code).toBe(0)
    const frames = out.map((line) => JSON.parse(line) as { name: string; direction: string; atMs: number })
    expect(frames[0]).toMatchObject({ name: 'READER_EVENT_NOTIFICATION', direction: 'from-reader', atMs: 0 })
    expect(frames.find(({ name }) => name === 'ADD_ROSPEC')).toMatchObject({ direction: 'to-reader' })
    expect(frames.every(({ atMs }, at) => at === 0 || atMs >= (frames[at - 1]?.atMs ?? 0))).toBe(true)
    const roundtrip = await run('llrp', 'roundtrip', path)
    expect(roundtrip.out).toEqual([`${frames.length} frames, ${frames.length} re-encoded identically`])
  })

  it.skipIf(!existsSync('/usr/bin/tshark'))('is read by tshark, which finds the same frames', async () => {
    const path = fileOf(captured.pcap)
    const types = execFileSync('/usr/bin/tshark', ['-r', path, '-T', 'fields', '-e', 'llrp.type'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const seen = types.split(/[\s,]+/).filter((text) => text !== '').length
    expect(seen).toBe((await run('llrp', 'decode', path)).out.length)
  })

  it('replayed, presence decides of the door what it decided then', async () => {
    const { code, out } = await run('presence', 'replay', fileOf(captured.pcap))
    expect(code).toBe(0)
    const lines = out.map(
      (line) => JSON.parse(line) as { kind: string; removed?: { epc: string }[]; present?: unknown[] },
    )
    const kinds = lines.flatMap(({ kind, removed = [] }) => [kind, ...removed.map(({ epc }) => `removed ${epc}`)])
    expect(kinds).toEqual(captured.decided)
    expect(kinds).toContain(`removed ${takenEpc}`)
    expect(lines.filter(({ kind }) => kind === 'decided').at(-1)?.present).toHaveLength(unitCount - 1)
  })

  it('is listened to in as many rounds as the agent heard, but for the one that proved that the reader reads', async () => {
    const listener = new CaptureListener([1, 2, 3, 4])
    let rounds = 0
    for await (const { frame, captured: at } of framesOfFile(fileOf(captured.pcap)))
      if (at !== undefined)
        rounds += listener.take({ frame, ...at }).filter(({ kind }) => kind === 'round-ended').length
    expect(rounds - captured.rounds).toBeGreaterThanOrEqual(0)
    expect(rounds - captured.rounds).toBeLessThanOrEqual(1)
  })

  it('that was begun behind the order of the reader says that no rounds can be told', async () => {
    const [head = Buffer.alloc(0), ...records] = recordsOf(captured.pcap)
    const behindOrder = records.slice(records.findLastIndex(isAddRoSpec) + 1)
    const { code, err } = await run('presence', 'replay', fileOf(Buffer.concat([head, ...behindOrder])))
    expect(code).toBe(1)
    expect(err.join()).toMatch(/^no-rounds: .*ADD_ROSPEC/)
  })

  it('replayed twice says the same, also as a table', async () => {
    const path = fileOf(captured.pcap)
    expect(await run('presence', 'replay', path)).toEqual(await run('presence', 'replay', path))
    const { out } = await run('presence', 'replay', path, '--table')
    expect(out.slice(0, 2)).toEqual(['|        s | what | of it |', '|---|---|---|'])
    expect(out.some((line) => /\| decided \| .*removed 1/.test(line))).toBe(true)
  })

  it.each([
    ['no model', ['--model', 'cow'], 'no-such-model: cow is no model'],
    ['no cabinet', ['--model', 'or-sensor-th'], 'no-cabinet: or-sensor-th is no model of a cabinet'],
    ['a door that closes before it opens', ['--door', '5-3'], 'wrong-arguments: --door 5-3 is no OPEN-CLOSE'],
  ])('is not replayed with %s', async (_what, options, said) => {
    const { code, err } = await run('presence', 'replay', fileOf(captured.pcap), ...options)
    expect(code).not.toBe(0)
    expect(err.join()).toContain(said)
  })

  it('frames without times are not replayed', async () => {
    const { err } = await run('presence', 'replay', fileOf(Buffer.from('043e0000000a0000002a', 'hex')))
    expect(err.join()).toContain('no-times')
  })
})

async function reader() {
  const platform = systemPlatform(silentLog())
  const emulator = createReaderEmulator({ platform, personality: genericChina })
  emulator.radio.put({ epc: takenEpc, hard: false })
  const listener = await listenReader(emulator, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    await listener.close()
    emulator.stop()
  })
  return { port: listener.port, emulator, platform }
}

const model = {
  driver: 'llrp' as const,
  antennas: [{ antenna: 1, shelf: 'upper', powerCentiDbm: 3_000 }],
  keepaliveMs: 1_000,
  referenceEpcs: [],
}

describe('taking a capture', () => {
  it('listens in on an agent by its state folder, and the agent does not notice', async () => {
    const { port, emulator, platform } = await reader()
    const folder = temporaryFolder()
    const address = { host: '127.0.0.1', port }
    const events: string[] = []
    const agent = createTappedReader({ address, model, platform, onEvent: ({ kind }) => events.push(kind) }, folder)
    onTestFinished(() => agent.stop())
    agent.wish({ mode: 'confirm', epcs: [], attempt: 1 })
    await expect.poll(() => events.includes('reads')).toBe(true)
    const out = join(folder, 'capture.pcap')
    const took = await run('llrp', 'capture', folder, '--for', '1500ms', '--out', out)
    expect(took.err).toEqual([])
    const { out: lines } = await run('llrp', 'decode', out)
    expect(lines.some((line) => line.includes('RO_ACCESS_REPORT') && line.includes(takenEpc))).toBe(true)
    expect(lines[0], 'it begins with what is read by').toContain('ADD_ROSPEC')
    expect(events).not.toContain('lost')
    expect(emulator.counters().accepted).toBe(1)
    expect(existsSync(join(folder, tapName))).toBe(true)
  })

  it('stands between a client and a reader', async () => {
    const { port } = await reader()
    const listen = await freePort()
    const out = join(temporaryFolder(), 'capture.pcap')
    const taking = run('llrp', 'capture', `127.0.0.1:${port}`, '--listen', listen, '--for', '1500ms', '--out', out)
    await expect.poll(() => existsSync(out)).toBe(true)
    const client = connectTcp(Number(listen), '127.0.0.1')
    client.on('error', () => undefined)
    client.write(Buffer.from('041a0000000a00000005', 'hex'))
    expect((await taking).code).toBe(0)
    const names = (await run('llrp', 'decode', out)).out.map((line) => (JSON.parse(line) as { name: string }).name)
    expect(names.sort()).toEqual(['GET_ROSPECS', 'GET_ROSPECS_RESPONSE', 'READER_EVENT_NOTIFICATION'])
  })

  it('stands between and says what is not in the capture because it is no LLRP', async () => {
    const talker = createServer((socket) => {
      socket.on('error', () => undefined).resume()
      socket.write(Buffer.from('043e0000000a0000002a', 'hex'))
      socket.write('220 mail.example\r\n')
    })
    await new Promise<void>((resolve) => talker.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void talker.close())
    const listen = await freePort()
    const out = join(temporaryFolder(), 'capture.pcap')
    const reader = `127.0.0.1:${(talker.address() as { port: number }).port}`
    const taking = run('llrp', 'capture', reader, '--listen', listen, '--for', '1500ms', '--out', out)
    await expect.poll(() => existsSync(out)).toBe(true)
    const client = connectTcp(Number(listen), '127.0.0.1').resume()
    client.on('error', () => undefined)
    expect(await taking).toEqual({
      code: 0,
      out: [expect.stringMatching(/the time is over; 18 bytes of the reader are no LLRP and not in it$/)],
      err: [],
    })
    expect((await run('llrp', 'decode', out)).out).toHaveLength(1)
  })

  it('never writes over a file, and says what it was not told', async () => {
    const there = fileOf(Buffer.from('mine'))
    const folder = temporaryFolder()
    const said = async (...argv: string[]) => (await run('llrp', 'capture', ...argv)).err.join()
    expect(await said(folder, '--for', '1s', '--out', there)).toContain('cannot-write')
    expect(readFileSync(there, 'utf8')).toBe('mine')
    expect(await said(folder, '--for', '1', '--out', join(folder, 'a'))).toContain(
      'wrong-arguments: --for 1 is no time',
    )
    expect(await said('127.0.0.1:5084', '--for', '1s', '--out', join(folder, 'b'))).toContain('there is no folder')
    expect(await said(folder, '--for', '1s', '--out', join(folder, 'c'))).toContain(
      'nothing-captured: no agent answers',
    )
  })
})
