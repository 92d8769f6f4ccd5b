import { loadModel } from '#firmware-config/load-model'
import { openProbeBank, type ProbeBank } from '#simulators/probes/probe-bank'
import type { HospitalPaths } from '../configure.ts'
import type { HospitalDevice } from '../world/devices.ts'
import type { SimulatorPlatform, Ward } from '../world/wards.ts'

export type Probes = { banks: ProbeBank[]; stop(): Promise<void> }

/** Gives every device the kernel files of its probes; a cabinet's door lets warm air in. */
export async function openProbes(
  devices: HospitalDevice[],
  wards: Map<string, Ward>,
  paths: HospitalPaths,
  platform: SimulatorPlatform,
  speed: number,
): Promise<Probes> {
  const banks: ProbeBank[] = []
  for (const { deviceId, modelId } of devices) {
    const bank = await openProbeBank({
      probes: loadModel(modelId).probes,
      root: paths.sensors(deviceId),
      platform: { ...platform, random: platform.random.split(`probes/${deviceId}`) },
      speed,
    })
    wards.get(deviceId)?.cabinet.onDoor(({ open }) => bank.setDoorOpen(open))
    banks.push(bank)
  }
  return {
    banks,
    async stop() {
      for (const bank of banks) await bank.stop()
    },
  }
}
