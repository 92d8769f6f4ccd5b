import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Service } from '#cloud/service'
import { deviceIdSchema } from '#contracts/ids'
import { systemClock } from '#platform/clock'
import { certifiedSite } from '#tests/support/devices/certified-site'
import { memoryFiles } from '#tests/support/devices/memory-files'
import { actor, definePlace, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'
import { linePair } from '../line/line-pair.ts'
import { onVirtualTime } from '../stand-ins/virtual-world.ts'
import { judgeService } from './service/judge-service.ts'
import { ServiceBench } from './service/service-bench.ts'
import { wayOf } from './service/service-mode.ts'

const deviceId = deviceIdSchema.parse('golden-01')

it('our own service keeps all of the contract, as the judge of services sees it', async () => {
  const clock = virtualClock()
  const address = { engine: 'sqlite', path: join(temporaryFolder(), 'store.sqlite') } as const
  const files = memoryFiles()
  const open = async () => {
    const opened = await serviceWorld({ clock, address, files, signingKeyPath: '/state/signing-key.json' })
    await opened.start()
    return opened
  }
  let service: Service = await open()
  await definePlace(service, deviceId)
  const stand = { modelId: 'implant-cabinet-4', kind: 'cabinet', title: 'golden', placeId: deviceId } as const
  const registered = await service.commands.registerDevice({ deviceId, ...stand, rotate: false }, actor)
  if (!registered.ok) throw new Error(registered.refusal)
  const { password, trust } = registered.value
  const bench = new ServiceBench({
    clock,
    whose: { site: service.siteId, device: deviceId },
    password,
    keys: trust.signingKeys,
    connect() {
      const [here, there] = linePair()
      service.accept(there)
      return here
    },
    async killAndStart() {
      await service.stop()
      service = await open()
    },
  })
  const judging = judgeService('our service', bench, {
    onFinding({ id }) {
      // Somebody orders a scan while the device is played.
      if (id === 'document-versions') void service.commands.sendCommand(deviceId, { kind: 'ScanNow' }, actor)
    },
  })
  const { findings } = await onVirtualTime(clock, judging)
  await service.stop()
  const others = findings.filter(({ verdict }) => verdict !== 'holds')
  expect(others.map(({ id, verdict, why }) => [id, verdict, why])).toEqual([])
})

it('over TLS the played device proves itself by its certificate', async () => {
  const site = await certifiedSite()
  const { keyPem, certificatePem, caCertificatesPem, serverName } = await site.enrolled(deviceId)
  const identity = join(temporaryFolder(), 'device.pem')
  writeFileSync(identity, `${keyPem}${certificatePem}`)
  const whose = { siteId: site.service.siteId, deviceId }
  const trust = { ...whose, signingKeys: [], caCertificatesPem, brokers: [{ serverName }] }
  const way = await wayOf({ service: `mqtts://127.0.0.1:${site.mqttPort}`, identity }, trust)
  const world = { clock: systemClock(), whose: { site: whose.siteId, device: deviceId }, keys: [], killAndStart: null }
  const bench = new ServiceBench({ ...world, ...way })
  const wanted = ['hello', 'wrong-password', 'another-name', 'batch-receipted', 'documents']
  const { findings } = await judgeService('our service', bench, { only: ({ id }) => wanted.includes(id) })
  // No key was named, so that whatever comes down is signed by nobody the device knows.
  const verdicts = { hello: 'holds', 'wrong-password': 'not-judged', 'another-name': 'holds' }
  const seen = Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]))
  expect(seen).toEqual({ ...verdicts, 'batch-receipted': 'holds', documents: 'broken' })
})
