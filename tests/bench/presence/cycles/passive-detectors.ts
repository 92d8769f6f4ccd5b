import type { PassiveDetector } from '../detectors/detector.ts'
import { smoothing } from '../detectors/smoothing.ts'
import { gatedWindow, plainWindow } from '../detectors/window.ts'

const smurf = { epochMs: 400, decidesAfterMs: 10_000, halvesByCount: false }

/** Everything that only listens, by name. */
const makers: Record<string, (name: string, epcs: number) => PassiveDetector> = {
  'window-2': (name, epcs) => plainWindow(name, epcs, 2_000),
  'window-5': (name, epcs) => plainWindow(name, epcs, 5_000),
  'window-10': (name, epcs) => plainWindow(name, epcs, 10_000),
  'window-30': (name, epcs) => plainWindow(name, epcs, 30_000),
  'gated-2': (name, epcs) => gatedWindow(name, epcs, 2_000),
  'gated-5': (name, epcs) => gatedWindow(name, epcs, 5_000),
  'gated-10': (name, epcs) => gatedWindow(name, epcs, 10_000),
  'gated-30': (name, epcs) => gatedWindow(name, epcs, 30_000),
  'smurf-0.05': (name, epcs) => smoothing(name, epcs, { ...smurf, delta: 0.05 }),
  'smurf-0.001': (name, epcs) => smoothing(name, epcs, { ...smurf, delta: 0.001 }),
  wstd: (name, epcs) => smoothing(name, epcs, { ...smurf, delta: 0.05, halvesByCount: true }),
  'edgex-600/30': (name, epcs) => plainWindow(name, epcs, 600_000, 30_000),
  'edgex-15/1': (name, epcs) => plainWindow(name, epcs, 15_000, 1_000),
  'rsp-30/6': (name, epcs) => plainWindow(name, epcs, 30_000, 6_000),
}

/** Names of all that only listen. */
export const passiveNames: readonly string[] = Object.keys(makers)

/** Makes those that are wanted. */
export function passiveDetectors(wanted: readonly string[], epcs: number): PassiveDetector[] {
  return Object.entries(makers).flatMap(([name, make]) => (wanted.includes(name) ? [make(name, epcs)] : []))
}
