import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDoorLines } from '#edge/gpio/door-lines'
import { createGpiodLines } from '#edge/gpio/gpiod-lines'
import { createOnoffLines, loadOnoff, type SysfsLine, sysfsNumberOf } from '#edge/gpio/onoff-lines'
import { createReaderLines } from '#edge/gpio/reader-lines'
import { loadModel } from '#firmware-config/load-model'
import { systemClock } from '#platform/clock'
import { silentLog } from '#platform/log'
import { temporaryFolder } from '#tests/support/temporary-folder'

const platform = { clock: systemClock(), log: silentLog() }

describe('lines of the reader', () => {
  it('tell the level now and every change, once', () => {
    const sent: string[] = []
    const { lines, gpiSeen } = createReaderLines((port, high) => sent.push(`${port}=${high}`))
    const levels: boolean[] = []
    gpiSeen(1, true)
    const unwatch = lines.watch('gpi:1', (high) => levels.push(high))
    gpiSeen(1, true)
    gpiSeen(2, false)
    gpiSeen(1, false)
    unwatch()
    gpiSeen(1, true)
    expect(levels).toEqual([true, false])
    void lines.set('gpo:3', true)
    expect(sent).toEqual(['3=true'])
  })

  it('refuse a line that is none of theirs by name', async () => {
    const { lines } = createReaderLines(() => {})
    expect(() => lines.watch('gpo:1', () => {})).toThrow(expect.objectContaining({ code: 'gpio-line-malformed' }))
    await expect(lines.set('gpiochip0:1', true)).rejects.toMatchObject({ code: 'gpio-line-malformed' })
  })

  it('are opened for the doors of a model that names them', async () => {
    const model = loadModel('implant-cabinet-4')
    if (model.kind !== 'cabinet') throw new Error('no cabinet')
    const sent: number[] = []
    const doorLines = await openDoorLines({ model, setGpo: (port) => sent.push(port), platform })
    const levels: boolean[] = []
    doorLines.of(1).watch('gpi:1', (high) => levels.push(high))
    doorLines.gpiSeen(1, false)
    await doorLines.of(1).set('gpo:1', true)
    expect([levels, sent]).toEqual([[false], [1]])
    expect(() => doorLines.of(2)).toThrow('door 2')
    doorLines.stop()
  })
})

/** Stand-ins for the tools: scripts that read and write files, one folder a board. */
function board(version: string): { toolFolder: string; file: (name: string) => string } {
  const toolFolder = temporaryFolder()
  const file = (name: string) => join(toolFolder, name)
  const tool = (name: string, lines: string[]) => {
    writeFileSync(file(name), ['#!/bin/sh', `cd '${toolFolder}'`, ...lines, ''].join('\n'))
    chmodSync(file(name), 0o755)
  }
  tool('gpiodetect', [`echo 'gpiodetect (libgpiod) ${version}'`])
  tool('gpioget', ['cat level'])
  tool('gpiomon', ['echo $$ > watching', 'exec tail -n +1 -f edges'])
  tool('gpioset', ['echo "$@" >> set', 'trap "echo released >> set; exit 0" TERM', 'while :; do sleep 0.05; done'])
  writeFileSync(file('level'), '0\n')
  writeFileSync(file('edges'), '')
  return { toolFolder, file }
}

describe('lines through the tools of libgpiod', () => {
  it.each([
    ['v1.6.3', '17 0', '--mode=signal gpiochip0 18=1'],
    ['v2.1.3', '17 2', '-c gpiochip0 18=1'],
  ])('%s: the level now, every edge, and outputs held until they change', async (version, falling, setArguments) => {
    const { toolFolder, file } = board(version)
    const lines = await createGpiodLines({ platform, toolFolder })
    onTestFinished(() => lines.stop())
    const levels: boolean[] = []
    lines.watch('gpiochip0:17', (high) => levels.push(high))
    await expect.poll(() => levels).toEqual([false])
    await expect.poll(() => existsSync(file('watching'))).toBe(true)
    appendFileSync(file('edges'), '17 1\n')
    await expect.poll(() => levels).toEqual([false, true])
    appendFileSync(file('edges'), `${falling}\n`)
    await expect.poll(() => levels).toEqual([false, true, false])

    const said = () => (existsSync(file('set')) ? readFileSync(file('set'), 'utf8').trim().split('\n') : [])
    await lines.set('gpiochip0:18', true)
    await expect.poll(said).toEqual([setArguments])
    await lines.set('gpiochip0:18', false)
    await expect.poll(said, { timeout: 5_000 }).toContain('released')
    await expect.poll(said).toContain(setArguments.replace('=1', '=0'))
  })

  it('watch again when the watching tool dies, and ask the level anew', async () => {
    const { toolFolder, file } = board('v2.1.3')
    const lines = await createGpiodLines({ platform, toolFolder })
    onTestFinished(() => lines.stop())
    const levels: boolean[] = []
    lines.watch('gpiochip0:17', (high) => levels.push(high))
    await expect.poll(() => existsSync(file('watching'))).toBe(true)
    writeFileSync(file('level'), '1\n')
    await expect.poll(() => readFileSync(file('watching'), 'utf8')).toMatch(/\d/)
    process.kill(Number(readFileSync(file('watching'), 'utf8')))
    await expect.poll(() => levels, { timeout: 5_000 }).toEqual([false, true])
  })

  it('are missing by name, with what to do, when the tools are not installed', async () => {
    await expect(createGpiodLines({ platform, toolFolder: temporaryFolder() })).rejects.toMatchObject({
      code: 'gpio-tools-missing',
      message: expect.stringContaining('apt install gpiod'),
    })
  })
})

describe('lines through onoff', () => {
  function sysfs(): string {
    const folder = temporaryFolder()
    for (const [chip, label, base] of [
      ['gpiochip512', 'pinctrl-bcm2835', '512'],
      ['gpiochip570', 'raspberrypi-exp-gpio', '570'],
    ] as const) {
      mkdirSync(join(folder, chip))
      writeFileSync(join(folder, chip, 'label'), `${label}\n`)
      writeFileSync(join(folder, chip, 'base'), `${base}\n`)
    }
    writeFileSync(join(folder, 'export'), '')
    return folder
  }

  it('find the number by the label of the chip, wherever the kernel put its base', () => {
    expect(sysfsNumberOf('pinctrl-bcm2835:17', sysfs())).toBe(529)
    expect(sysfsNumberOf('raspberrypi-exp-gpio:2', sysfs())).toBe(572)
  })

  it('name a chip that is not there, also when the kernel has no sysfs lines at all', () => {
    for (const folder of [sysfs(), join(sysfs(), 'nothing')]) {
      expect(() => sysfsNumberOf('pinctrl-rp1:17', folder)).toThrow(
        expect.objectContaining({ code: 'gpio-chip-unknown' }),
      )
    }
  })

  it('are watched, set and given back', async () => {
    const opened: string[] = []
    let edge: ((error: null, value: 0 | 1) => void) | null = null
    const line: SysfsLine = {
      readSync: () => 1,
      writeSync: (value) => void opened.push(`write ${value}`),
      watch: (callback) => {
        edge = callback
      },
      unexport: () => void opened.push('unexport'),
    }
    const lines = createOnoffLines({
      gpioFolder: sysfs(),
      open(lineNumber, direction) {
        opened.push(`${direction} ${lineNumber}`)
        return line
      },
    })
    const levels: boolean[] = []
    lines.watch('pinctrl-bcm2835:17', (high) => levels.push(high))
    const seen = edge as ((error: null, value: 0 | 1) => void) | null
    seen?.(null, 0)
    await lines.set('pinctrl-bcm2835:18', true)
    await lines.set('pinctrl-bcm2835:18', false)
    lines.stop()
    expect(levels).toEqual([true, false])
    expect(opened).toEqual(['in 529', 'low 530', 'write 1', 'write 0', 'unexport', 'unexport'])
  })

  it('are missing by name, with what to do, when the optional package is', async () => {
    await expect(loadOnoff('onoff-is-not-installed')).rejects.toMatchObject({
      code: 'gpio-onoff-missing',
      message: expect.stringContaining('npm rebuild epoll'),
    })
  })
})
