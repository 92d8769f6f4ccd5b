import { type PassiveDetector, standing } from './detector.ts'

/** Epochs kept of each tag; a window never grows beyond. */
const epochsMax = 256

type Options = { delta: number; epochMs: number; decidesAfterMs: number; halvesByCount: boolean }

/**
 * Windows that fit themselves to each tag. SMURF (Jeffery, Garofalakis, Franklin 2006): of w epochs, wide enough to hear
 * a tag of rate p with chance 1 - delta, halved when the count of readings is two deviations off. WSTD (Massawe et al.
 * 2012): the same width, but a transition shows in the later half of the window alone (`halvesByCount`).
 */
export function smoothing(name: string, epcs: number, options: Options): PassiveDetector {
  const { delta, epochMs, decidesAfterMs, halvesByCount } = options
  const hits = new Uint8Array(epcs * epochsMax)
  const share = new Float32Array(epcs * epochsMax)
  const running = new Uint16Array(epcs)
  const width = new Float32Array(epcs).fill(1)
  const known = new Uint8Array(epcs)
  const ledger = new Uint8Array(epcs)
  const saidRemoved = new Uint8Array(epcs)
  const listed: number[] = []
  let stays = 0
  let epoch = 0
  let epochEndMs = epochMs
  let closedAtMs = 0
  const logOfMiss = Math.log(1 / delta)

  function judge(epc: number): void {
    let w = width[epc] ?? 1
    let readings = 0
    let readingsLate = 0
    let rates = 0
    const whole = Math.min(epochsMax - 1, Math.ceil(w))
    for (let back = 0; back < whole; back++) {
      const at = epc * epochsMax + ((epoch - back + 4 * epochsMax) % epochsMax)
      if (hits[at] === 0) continue
      readings += 1
      if (back < whole / 2) readingsLate += 1
      rates += share[at] ?? 0
    }
    if (readings === 0) {
      ledger[epc] = standing.absent
      width[epc] = 1
      return
    }
    ledger[epc] = standing.present
    const p = Math.min(0.999, rates / readings)
    const wanted = Math.ceil(logOfMiss / p)
    const size = halvesByCount ? w / 2 : w
    const found = halvesByCount ? readingsLate : readings
    const isTransition = Math.abs(found - size * p) > 2 * Math.sqrt(size * p * (1 - p))
    const isLess = found < size * p
    if (halvesByCount && isTransition && isLess) w = Math.max(Math.min(w / 2, wanted), 1)
    else if (wanted > w) w = Math.max(Math.min(w + 2, wanted), 1)
    else if (isTransition) w = Math.max(Math.min(w / 2, wanted), 1)
    width[epc] = Math.min(epochsMax - 1, w)
  }

  return {
    name,
    ledger,
    saidRemoved,
    hear(stay) {
      while (stay.fromMs >= epochEndMs) {
        for (const epc of listed) {
          const at = epc * epochsMax + (epoch % epochsMax)
          hits[at] = (running[epc] ?? 0) > 0 ? 1 : 0
          share[at] = (running[epc] ?? 0) / Math.max(1, stays)
          running[epc] = 0
          judge(epc)
        }
        epoch += 1
        stays = 0
        epochEndMs += epochMs
      }
      stays += 1
      for (let i = 0; i < stay.count; i++) {
        const epc = stay.epc[i] ?? 0
        if (known[epc] === 0) {
          known[epc] = 1
          listed.push(epc)
        }
        running[epc] = (running[epc] ?? 0) + 1
      }
    },
    doorOpened: () => {},
    doorClosed(nowMs) {
      closedAtMs = nowMs
      saidRemoved.fill(0)
    },
    look: () => {},
    decidedAtMs: () => closedAtMs + decidesAfterMs,
  }
}
