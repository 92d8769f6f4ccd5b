import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { signingOffice } from '#tests/contracts/signing-office'
import { startScriptedService } from '#tests/support/scripted-service'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { startEdge } from './edge-process.ts'

const sensorFiles = { 'hwmon0/temp1_input': '21300\n', 'hwmon0/humidity1_input': '45000\n' }

function roomSensor(folder: string, mqttPort: number) {
  const root = join(folder, 'sys/class/hwmon')
  mkdirSync(join(root, 'hwmon0'), { recursive: true })
  for (const [file, text] of Object.entries(sensorFiles)) writeFileSync(join(root, file), text)
  writeFileSync(join(folder, 'password'), 'secret\n')
  const trust = signingOffice({ siteId: 'site-a', deviceId: 'or-3' }).trust()
  writeFileSync(join(folder, 'trust.json'), JSON.stringify(trust))
  const agent = {
    deviceId: 'or-3',
    siteId: 'site-a',
    modelId: 'or-sensor-th',
    stateDir: join(folder, 'state'),
    trustPath: join(folder, 'trust.json'),
    mqtt: { plain: true, host: '127.0.0.1', port: mqttPort, passwordFile: join(folder, 'password') },
    sensorRoot: join(folder, 'sys'),
  }
  const write = (content: unknown) => {
    const path = join(folder, 'edge.json')
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  return { agent, write }
}

describe('the edge process', () => {
  it('starts, measures, is heard by the service, and stops cleanly within its memory', async () => {
    const siteId = siteIdSchema.parse('site-a')
    const service = await startScriptedService({ siteId, deviceId: deviceIdSchema.parse('or-3') })
    const folder = temporaryFolder()
    const { agent, write } = roomSensor(folder, service.port)
    const edge = startEdge(write({ agents: [agent] }))
    expect(await edge.event('agent.ready')).toMatchObject({ deviceId: 'or-3' })
    await vi.waitFor(
      () => {
        const kinds = service.stored().map(({ kind }) => kind)
        expect(kinds).toEqual(expect.arrayContaining(['AgentStarted', 'ClimateRecorded']))
        expect(service.telemetries.length).toBeGreaterThan(0)
      },
      { timeout: 15_000 },
    )
    expect(service.telemetries.at(-1)?.memoryRssBytes).toBeLessThan(160 * 1024 * 1024)
    edge.child.kill('SIGTERM')
    expect(await edge.exitCode).toBe(0)
    await vi.waitFor(() => expect(service.statuses.at(-1)?.state).toBe('offline'))
    expect(edge.errors).toEqual([])
    await service.close()
  })

  it.each([
    ['config-missing', () => null],
    ['config-unreadable', (folder: string) => join(folder, 'nowhere.json')],
    ['config-invalid', (folder: string) => roomSensor(folder, 1).write('{"agents":')],
    [
      'config-invalid',
      (folder: string) => {
        const { agent, write } = roomSensor(folder, 1)
        return write({ agents: [{ ...agent, speed: 9 }] })
      },
    ],
    [
      'password-missing',
      (folder: string) => {
        const { agent, write } = roomSensor(folder, 1)
        return write({ agents: [{ ...agent, mqtt: { ...agent.mqtt, passwordFile: join(folder, 'none') } }] })
      },
    ],
    [
      'no device model',
      (folder: string) => {
        const { agent, write } = roomSensor(folder, 1)
        return write({ agents: [{ ...agent, modelId: 'toaster' }] })
      },
    ],
    [
      'config-mismatch',
      (folder: string) => {
        const { agent, write } = roomSensor(folder, 1)
        return write({ agents: [{ ...agent, modelId: 'implant-cabinet-4' }] })
      },
    ],
    [
      'outbox-missing',
      (folder: string) => {
        const { agent, write } = roomSensor(folder, 1)
        mkdirSync(agent.stateDir)
        writeFileSync(join(agent.stateDir, 'outbox.epoch'), '0123456789abcdef\n')
        return write({ agents: [agent] })
      },
    ],
  ])('says in one line what is wrong and ends with 78: %s', async (problem, prepare) => {
    const edge = startEdge(prepare(temporaryFolder()))
    expect(await edge.exitCode).toBe(78)
    expect(edge.errors).toHaveLength(1)
    expect(edge.errors[0]).toMatch(new RegExp(problem, 'i'))
  })
})
