import type { VirtualClock } from '#tests/support/virtual-clock'

async function bytesFlow(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** Time that passes as fast as bytes and promises come to rest, until the work is done. */
export async function onVirtualTime<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isDone = false
  const done = work.finally(() => {
    isDone = true
  })
  // Told to whoever waits for it below, and to nobody else before.
  done.catch(() => undefined)
  for (;;) {
    await bytesFlow()
    if (isDone) return done
    clock.advance(20)
  }
}
