import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { topicOf } from '#contracts/topics'
import { createAgent } from '#edge/agent'
import { agentConfigSchema } from '#edge/config'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { startScriptedService } from '#tests/support/scripted-service'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { deviceId, layCard, office, siteId } from './whole-cabinet.ts'

it('a room sensor refuses by name to be calibrated as a cabinet is', async () => {
  const service = await startScriptedService({ siteId, deviceId, listen: true })
  const folder = temporaryFolder()
  const files = systemFiles()
  await layCard(folder, files)
  const config = agentConfigSchema.parse({
    deviceId,
    siteId,
    modelId: 'or-sensor-th',
    stateDir: folder,
    trustPath: join(folder, 'trust.json'),
    mqtt: { plain: true, host: '127.0.0.1', port: service.port, passwordFile: join(folder, 'mqtt-password') },
    sensorRoot: join(folder, 'no-sensors'),
  })
  const clock = systemClock()
  const platform = { clock, files, streams: systemStreams(), random: systemRandom(), log: silentLog() }
  const agent = createAgent(config, platform, { memoryRssBytes: () => 0 })
  onTestFinished(async () => {
    await agent.stop()
    await service.close()
  })
  await agent.ready
  const told = () => service.stored().map(({ kind }) => kind)
  await vi.waitFor(() => expect(told()).toContain('AgentStarted'), { timeout: 20_000 })
  const body = { commandId: 'c'.repeat(16), kind: 'StartCalibration', cycles: 6, userRef: 'user-anna' }
  const life = { issuedAtMs: clock.now(), expiresAtMs: clock.now() + 30_000 }
  const envelope = office.seal({ kind: 'command', version: 1, ...life, body })
  service.publish(topicOf(siteId, deviceId, 'commands'), envelope)
  await vi.waitFor(() => expect(told()).toContain('CommandAnswered'), { timeout: 20_000 })
  expect(service.stored().find(({ kind }) => kind === 'CommandAnswered')).toMatchObject({
    ...{ commandId: body.commandId, outcome: 'refused', refusal: 'not-a-cabinet' },
  })
  expect(told()).not.toContain('CalibrationStarted')
})
