import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { run } from './ran-tool.ts'

function recording(hex: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-tool-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'recording.bin')
  writeFileSync(path, Buffer.from(hex.replaceAll(' ', ''), 'hex'))
  return path
}

const keepalive = '04 3E 00 00 00 0A 00 00 00 2A'
const gpiEvent = '04 3F 00 00 00 22 00 00 00 07 00 F6 00 18 00 80 00 0C FF FF FF FF FF FF FF FF 00 F8 00 08 00 02 80 2B'
const epcReport = '04 3D 00 00 00 1A 00 00 00 00 00 F0 00 10 00 F1 00 09 00 14 30 74 2F 81 00 03'

describe('llrp decode', () => {
  it('prints one line of JSON for each frame', async () => {
    const { code, out, err } = await run('llrp', 'decode', recording(keepalive + gpiEvent + epcReport))
    expect([code, err]).toEqual([0, []])
    expect(out.map((line) => JSON.parse(line))).toEqual([
      { offset: 0, bytes: 10, version: 1, messageId: 42, type: 62, name: 'KEEPALIVE', fields: {}, parameters: [] },
      {
        offset: 10,
        bytes: 34,
        version: 1,
        messageId: 7,
        type: 63,
        name: 'READER_EVENT_NOTIFICATION',
        fields: {},
        parameters: [
          {
            type: 246,
            name: 'ReaderEventNotificationData',
            fields: {},
            parameters: [
              { type: 128, name: 'UTCTimestamp', fields: { Microseconds: '18446744073709551615' }, parameters: [] },
              {
                type: 248,
                name: 'GPIEvent',
                fields: { GPIPortNumber: 2, GPIEvent: true },
                parameters: [],
                trailing: '2B',
                undecoded: 'shorter than the header of a parameter',
              },
            ],
          },
        ],
      },
      {
        offset: 44,
        bytes: 26,
        version: 1,
        messageId: 0,
        type: 61,
        name: 'RO_ACCESS_REPORT',
        fields: {},
        parameters: [
          {
            type: 240,
            name: 'TagReportData',
            fields: {},
            parameters: [
              { type: 241, name: 'EPCData', fields: { EPC: { bitCount: 20, hex: '30742F' } }, parameters: [] },
              { type: 1, name: 'AntennaID', fields: { AntennaID: 3 }, parameters: [] },
            ],
          },
        ],
      },
    ])
  })

  it('names enumerated values and vendors', async () => {
    const close = '04 3F 00 00 00 14 00 00 00 00 00 F6 00 0A 01 00 00 06 00 02'
    const enable = '07 FF 00 00 00 13 00 00 00 02 00 00 65 1A 15 00 00 00 00'
    const { out } = await run('llrp', 'decode', recording(close + enable))
    expect(out[0]).toContain('"Status":"Failed_A_Client_Initiated_Connection_Already_Exists"')
    expect(out[1]).toContain('"name":"IMPINJ_ENABLE_EXTENSIONS","vendor":25882,"subtype":21')
  })

  it('shows the frames before a cut and says where it is', async () => {
    const { code, out, err } = await run('llrp', 'decode', recording(`${keepalive}${keepalive} 04 3E 00 00`))
    expect([code, out.length]).toEqual([1, 2])
    expect(err).toEqual([
      expect.stringMatching(/^truncated-frame: .* ends 4 bytes into a frame that begins at offset 20; /),
    ])
  })

  it('shows the frames before a length that cannot be', async () => {
    const { code, out, err } = await run(
      'llrp',
      'decode',
      recording(`${keepalive} 04 3E 00 00 00 03 00 00 00 01 ${keepalive}`),
    )
    expect([code, out.length]).toEqual([1, 1])
    expect(err).toEqual([
      expect.stringMatching(/^not-llrp: .* at offset 10: an LLRP frame says it has 3 bytes.*; check that/),
    ])
  })
})

describe('llrp roundtrip', () => {
  it('counts the frames that came out as they went in', async () => {
    const { code, out, err } = await run('llrp', 'roundtrip', recording(keepalive + gpiEvent + epcReport))
    expect([code, out, err]).toEqual([0, ['3 frames, 3 re-encoded identically'], []])
  })

  it('still counts the whole frames of a cut file, and fails', async () => {
    const { code, out, err } = await run('llrp', 'roundtrip', recording(`${keepalive}04`))
    expect([code, out]).toEqual([1, ['1 frames, 1 re-encoded identically']])
    expect(err[0]).toMatch(/^truncated-frame: /)
  })
})

describe('epc decode', () => {
  it('prints what the EPC says', async () => {
    const { code, out } = await run('epc', 'decode', '3074257BF7194E4000001A85')
    expect(code).toBe(0)
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      {
        scheme: 'sgtin-96',
        tagUri: 'urn:epc:tag:sgtin-96:3.0614141.812345.6789',
        gtin: '80614141123458',
        serial: '6789',
      },
    ])
  })

  it('prints an unknown one raw', async () => {
    const { code, out } = await run('epc', 'decode', 'E2801160600002084F5C3A11')
    expect([code, JSON.parse(out[0] ?? '')]).toMatchObject([
      0,
      { scheme: 'raw', tagUri: 'urn:epc:raw:96.xE2801160600002084F5C3A11' },
    ])
  })
})

describe('what goes wrong is one line with a remedy', () => {
  it.each([
    [['epc', 'decode', '3074257BF719'], 1, /^truncated-epc: .*: read the tag again/],
    [['epc', 'decode', 'tag'], 1, /^not-hex: .*: check what was read/],
    [['llrp', 'decode', 'no/such/file.bin'], 1, /^no-such-file: there is no file no\/such\/file\.bin; check the path$/],
    [['llrp', 'roundtrip', 'edge'], 1, /^not-a-file: edge is a folder; name one file in it$/],
    [['llrp', 'decode'], 2, /^wrong-arguments: missing required argument 'file'; see /],
    [['llrp', 'decode', 'a', 'b'], 2, /^wrong-arguments: too many arguments/],
    [['llrp', 'decode', '--fast', 'a'], 2, /^wrong-arguments: unknown option '--fast'; see /],
    [['llrp', 'encode', 'a'], 2, /^wrong-arguments: unknown command 'encode'/],
    [['llrp'], 2, /^wrong-arguments: a command is missing; see /],
    [['inventory'], 2, /^wrong-arguments: unknown command 'inventory'/],
  ])('%j', async (argv, code, line) => {
    const result = await run(...argv)
    expect(result).toEqual({ code, out: [], err: [expect.stringMatching(line)] })
    expect(result.err[0]).not.toContain('\n')
  })

  it('an empty file', async () => {
    const { code, err } = await run('llrp', 'roundtrip', recording(''))
    expect([code, err]).toEqual([1, [expect.stringMatching(/^empty-file: .*; hand in a recording/)]])
  })

  it('help is not an error', async () => {
    const { code, out, err } = await run('--help')
    expect([code, err]).toEqual([0, []])
    expect(out.join('\n')).toContain('llrp')
  })
})
