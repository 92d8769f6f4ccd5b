import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ClimateRecordedBody } from '#edge/climate/climate-types'
import { type ClimateWatchOptions, createClimateWatch } from '#edge/climate/climate-watch'
import { loadModel } from '#firmware-config/load-model'
import { type Files, systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'

/** The machine's files, and a way to know that every reading asked for has been answered. */
function watchedFiles(): Files & { settled(): Promise<void> } {
  const files = systemFiles()
  const reads = new Set<Promise<unknown>>()
  return {
    ...files,
    read(path) {
      const read = files.read(path)
      reads.add(read)
      return read
    },
    async settled() {
      while (reads.size > 0) {
        const asked = [...reads]
        await Promise.allSettled(asked)
        for (const read of asked) reads.delete(read)
        await new Promise(setImmediate)
      }
    },
  }
}

function room(model: ClimateWatchOptions['model'] = loadModel('or-sensor-th'), files = watchedFiles()) {
  const sensorRoot = temporaryFolder()
  const clock = virtualClock()
  const facts: ClimateRecordedBody[] = []
  return {
    facts,
    write(path: string, text: string) {
      const file = join(sensorRoot, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    },
    pull: (path: string) => rmSync(join(sensorRoot, path)),
    watch: () =>
      createClimateWatch({
        model,
        sensorRoot,
        platform: { clock, files, log: silentLog() },
        onFacts: (group) => facts.push(...group),
      }),
    async wait(ms: number) {
      await files.settled()
      for (let waited = 0; waited < ms; waited += 5_000) {
        clock.advance(5_000)
        await files.settled()
      }
    },
  }
}

const temperature = 'class/hwmon/hwmon0/temp1_input'
const humidity = 'class/hwmon/hwmon0/humidity1_input'

describe('the probes of an operating room', () => {
  it('are read from the files of their kernel drivers, each in its own unit', async () => {
    const or = room()
    or.write(temperature, '21250\n')
    or.write(humidity, '45120\n')
    const watch = or.watch()
    await or.wait(0)
    expect(watch.readings()).toEqual([
      { probeId: 'room-air', quantity: 'temperature', state: 'good', valueMilli: 21_250 },
      { probeId: 'room-humidity', quantity: 'humidity', state: 'good', valueMilli: 45_120 },
    ])
    watch.stop()
  })

  it('a pulled probe becomes no data and leaves the other alone', async () => {
    const or = room()
    or.write(temperature, '21250\n')
    or.write(humidity, '45120\n')
    const watch = or.watch()
    await or.wait(10_000)
    or.pull(temperature)
    await or.wait(40_000)
    expect(watch.readings()).toMatchObject([{ state: 'no-data', valueMilli: null }, { state: 'good' }])
    or.write(temperature, '21300\n')
    await or.wait(5_000)
    expect(watch.readings()[0]).toMatchObject({ state: 'good', valueMilli: 21_300 })
    watch.stop()
  })

  it('a breach is told with the very sample that shows it', async () => {
    const or = room()
    or.write(temperature, '23999\n')
    or.write(humidity, '45120\n')
    const watch = or.watch()
    await or.wait(10_000)
    or.facts.length = 0
    or.write(temperature, '24000\n')
    await or.wait(5_000)
    expect(or.facts.at(-1)).toMatchObject({ probeId: 'room-air', windowMs: 0, lastMilli: 24_000 })
    watch.stop()
  })

  it('bounds of the place hold from the moment they come: the window of the old ones ends', async () => {
    const or = room()
    or.write(temperature, '21250\n')
    or.write(humidity, '45120\n')
    const watch = or.watch()
    await or.wait(60_000)
    or.facts.length = 0
    watch.bind([{ quantity: 'temperature', lowMilli: 18_000, highMilli: 21_000 }])
    await or.wait(5_000)
    expect(or.facts).toMatchObject([
      { probeId: 'room-air', windowMs: 60_000, lastMilli: 21_250 },
      { probeId: 'room-air', windowMs: 0, lastMilli: 21_250 },
    ])
    // Out of range is told in short windows; the same bounds said again change nothing.
    watch.bind([{ quantity: 'temperature', lowMilli: 18_000, highMilli: 21_000 }])
    await or.wait(120_000)
    expect(or.facts.map(({ windowMs }) => windowMs)).toEqual([60_000, 0, 60_000, 60_000])
    // Nobody sets any for the place any more: the model's hold.
    watch.bind([])
    await or.wait(300_000)
    expect(or.facts.slice(4).map(({ windowMs }) => windowMs)).toEqual([0])
    watch.stop()
  })

  it.each([
    ['beyond what the probe is believed at', { lowMilli: 18_000, highMilli: 90_000 }],
    ['the wrong way round', { lowMilli: 21_000, highMilli: 18_000 }],
  ])('bounds %s are not held to', async (_what, bounds) => {
    const or = room()
    or.write(temperature, '24000\n')
    or.write(humidity, '45120\n')
    const watch = or.watch()
    watch.bind([{ quantity: 'temperature', ...bounds }])
    await or.wait(60_000)
    // Still out of range by the model: short windows.
    expect(or.facts.filter(({ windowMs }) => windowMs > 0)).toMatchObject([{ probeId: 'room-air', windowMs: 60_000 }])
    watch.stop()
  })

  it('an agent that is told to stop gives up no minute it measured; one that is cut off does', async () => {
    const or = room()
    or.write(temperature, '21250\n')
    or.write(humidity, '45120\n')
    const cutOff = or.watch()
    await or.wait(5 * 60_000)
    or.facts.length = 0
    cutOff.stop()
    cutOff.end()
    expect(or.facts).toEqual([])
    const told = or.watch()
    await or.wait(5 * 60_000)
    or.facts.length = 0
    told.end()
    expect(or.facts).toMatchObject([
      { probeId: 'room-air', windowMs: 300_000, samples: 61 },
      { probeId: 'room-humidity', windowMs: 300_000, samples: 61 },
    ])
  })

  it('a probe that hangs is no data, and one that fails is too', async () => {
    const files = watchedFiles()
    const hanging: typeof files = {
      ...files,
      read: (path) =>
        path.endsWith(humidity) ? Promise.reject(new Error('EIO')) : new Promise<string | null>(() => {}),
    }
    const or = room(loadModel('or-sensor-th'), hanging)
    const watch = or.watch()
    await or.wait(60_000)
    expect(watch.readings().map((reading) => reading.state)).toEqual(['no-data', 'no-data'])
    expect(or.facts.every((fact) => fact.state === 'no-data')).toBe(true)
    watch.stop()
  })

  it('reads one-wire and iio probes too', async () => {
    const cold = loadModel('cold-cabinet-4')
    const [air, glycol] = cold.probes
    if (air === undefined || glycol === undefined) throw new Error('the cold cabinet lost its probes')
    const iio = 'bus/iio/devices/iio:device0/in_temp'
    const or = room({
      timings: cold.timings,
      probes: [
        { ...air, path: 'bus/w1/devices/28-1/w1_slave' },
        { ...glycol, driver: 'iio', path: `${iio}_raw` },
      ],
    })
    or.write('bus/w1/devices/28-1/w1_slave', '4b 01 : crc=9a YES\n4b 01 t=4562\n')
    or.write(`${iio}_raw`, '1100\n')
    or.write(`${iio}_scale`, '4.0\n')
    const watch = or.watch()
    await or.wait(0)
    expect(watch.readings().map((reading) => reading.valueMilli)).toEqual([4_562, 4_400])
    watch.stop()
  })
})
