import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deviceModelSchema, type ProbeModel } from '#firmware-config/schema'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import type { KernelFiles } from '#simulators/probes/kernel-files'
import { openProbeBank, type ProbeBank } from '#simulators/probes/probe-bank'
import { type VirtualClock, virtualClock } from '#tests/support/virtual-clock'

function probesOf(modelId: string): ProbeModel[] {
  const url = new URL(`../../../firmware-config/models/${modelId}.json`, import.meta.url)
  return deviceModelSchema.parse(JSON.parse(readFileSync(url, 'utf8'))).probes
}

type Bench = {
  bank: ProbeBank
  clock: VirtualClock
  now(probeId: string): string | undefined
  run(ms: number): Promise<void>
  seen(probeId: string): number[]
}

async function bench(modelId: string, seed = 1, speed = 1): Promise<Bench> {
  const clock = virtualClock()
  const written = new Map<string, string>()
  const history = new Map<string, number[]>()
  const files: KernelFiles = {
    async put(path, text) {
      written.set(path, text)
      const values = history.get(path) ?? []
      values.push(Number(text))
      history.set(path, values)
    },
    async remove(path) {
      written.delete(path)
    },
  }
  const probes = probesOf(modelId)
  const platform = { clock, random: seededRandom(seed), log: silentLog() }
  const bank = await openProbeBank({ probes, root: 'sys', platform, speed, files, writePeriodMs: 5_000 })
  const pathOf = (probeId: string) => join('sys', probes.find((probe) => probe.probeId === probeId)?.path ?? '')
  return {
    bank,
    clock,
    now: (probeId) => written.get(pathOf(probeId)),
    seen: (probeId) => history.get(pathOf(probeId)) ?? [],
    async run(ms) {
      for (let left = ms; left > 0; left -= 5_000) {
        clock.advance(Math.min(5_000, left))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

const hour = 3_600_000
const span = (values: number[]) => [Math.min(...values), Math.max(...values)] as const
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('a calm day', () => {
  it.each([
    ['or-sensor-th', 'room-air', 21_200, 900, 20_000, 24_000],
    ['or-sensor-th', 'room-humidity', 45_000, 10_000, 20_000, 60_000],
    ['cold-cabinet-4', 'cold-air', 4_500, 900, 2_000, 8_000],
    ['cold-cabinet-4', 'cold-glycol', 4_500, 900, 2_000, 8_000],
    ['implant-cabinet-4', 'cabinet-air', 22_000, 1_200, 15_000, 30_000],
  ])('%s %s stays around %i', async (modelId, probeId, middle, swing, low, high) => {
    const made = await bench(modelId)
    await made.run(24 * hour)
    const [least, most] = span(made.seen(probeId))
    expect(Math.abs(mean(made.seen(probeId)) - middle)).toBeLessThan(swing / 2)
    expect(least).toBeGreaterThan(Math.max(low, middle - 2 * swing))
    expect(most).toBeLessThan(Math.min(high, middle + 2 * swing))
    expect(new Set(made.seen(probeId)).size).toBeGreaterThan(3)
  })

  it('never jumps further than its model allows, at sixty times the speed too', async () => {
    for (const modelId of ['cold-cabinet-4', 'or-sensor-th']) {
      const made = await bench(modelId, 3, 60)
      await made.run(2 * hour)
      for (const probe of probesOf(modelId)) {
        const values = made.seen(probe.probeId)
        const jumps = values.slice(1).map((value, at) => Math.abs(value - (values[at] ?? value)))
        expect(Math.max(...jumps)).toBeLessThan(probe.jumpMaxMilli)
      }
    }
  })

  it('a thermometer of the w1 kind counts in sixteenths of a degree', async () => {
    const made = await bench('cold-cabinet-4')
    await made.run(hour)
    for (const value of made.seen('cold-air'))
      expect(Math.abs(value / 62.5 - Math.round(value / 62.5))).toBeLessThan(0.01)
  })

  it('an open door warms the air of a fridge, hardly its glycol, and it recovers', async () => {
    const made = await bench('cold-cabinet-4')
    await made.run(hour)
    const before = { air: made.bank.truth('cold-air'), glycol: made.bank.truth('cold-glycol') }
    made.bank.setDoorOpen(true)
    await made.run(120_000)
    expect(made.bank.truth('cold-air') - before.air).toBeGreaterThan(1_000)
    expect(made.bank.truth('cold-glycol') - before.glycol).toBeLessThan(700)
    made.bank.setDoorOpen(false)
    await made.run(hour)
    expect(made.bank.truth('cold-air')).toBeLessThan(6_000)
  })
})

describe('declared faults', () => {
  it('a probe drops out and comes back', async () => {
    const made = await bench('cold-cabinet-4')
    made.bank.inject({ kind: 'drop-out', probeId: 'cold-air', durationMs: 60_000 })
    await made.run(5_000)
    expect([made.now('cold-air'), made.now('cold-glycol')]).toEqual([undefined, expect.stringMatching(/^\d+\n$/)])
    await made.run(70_000)
    expect(made.now('cold-air')).toMatch(/^\d+\n$/)
  })

  it('sticks, says 85 °C, gives nothing', async () => {
    const made = await bench('cold-cabinet-4')
    await made.run(60_000)
    const last = made.now('cold-air')
    made.bank.inject({ kind: 'stick' })
    await made.run(3 * hour)
    expect(made.now('cold-air')).toBe(last)
    made.bank.heal()
    made.bank.inject({ kind: 'power-on-value' })
    await made.run(5_000)
    expect(made.now('cold-air')).toBe('85000\n')
    made.bank.inject({ kind: 'bad-crc' })
    await made.run(5_000)
    expect(made.now('cold-air')).toBe('')
    made.bank.heal()
    await made.run(5_000)
    expect(Number(made.now('cold-air'))).toBeLessThan(8_000)
  })

  it('drifts away from the truth', async () => {
    const made = await bench('or-sensor-th')
    made.bank.inject({ kind: 'drift', milliPerHour: 1_000, probeId: 'room-air' })
    await made.run(5 * hour)
    const error = Number(made.now('room-air')) - made.bank.truth('room-air')
    expect(error).toBeGreaterThan(4_900)
    expect(error).toBeLessThan(5_100)
  })

  it('a fridge fails, passes its bound, and is cold again after', async () => {
    const made = await bench('cold-cabinet-4')
    made.bank.inject({ kind: 'warm' })
    await made.run(2 * hour)
    expect(Number(made.now('cold-air'))).toBeGreaterThan(8_000)
    made.bank.heal()
    await made.run(2 * hour)
    expect(Number(made.now('cold-air'))).toBeLessThan(8_000)
  })
})

it('real files are whole at every moment and nothing else is left beside them', async () => {
  const root = mkdtempSync(join(tmpdir(), 'wardstock-probes-'))
  try {
    const clock = virtualClock()
    const platform = { clock, random: seededRandom(1), log: silentLog() }
    const bank = await openProbeBank({ probes: probesOf('or-sensor-th'), root, platform })
    clock.advance(10_000)
    await bank.stop()
    const folder = join(root, 'class/hwmon/hwmon0')
    expect((await readdir(folder)).sort()).toEqual(['humidity1_input', 'temp1_input'])
    expect(readFileSync(join(folder, 'temp1_input'), 'utf8')).toMatch(/^2\d{4}\n$/)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
