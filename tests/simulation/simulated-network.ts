import { Duplex } from 'node:stream'
import type { Random } from '#platform/random'
import type { StreamAddress, Streams } from '#platform/streams'
import { noTls } from '#tests/support/devices/no-tls'

/** An in-memory network: listeners by port, cables that can be cut, delays on virtual time. */
export type SimulatedNetwork = {
  /** Whoever connects to this port is handed to accept; false refuses. Returns how to stop listening. */
  listen(port: number, accept: (duplex: Duplex) => boolean): () => void
  /** The network as one machine sees it; its connections are cut together. */
  streamsOf(machine: string): Streams
  /** Breaks every connection of a machine; half-open leaves both ends believing in it. While cut, new ones hang. */
  cut(machine: string, how: 'reset' | 'half-open'): void
  mend(machine: string): void
  /** Grows with every chunk delivered: tells virtual time that something still moves. */
  activity(): number
}

type Cable = { machine: string; broken: boolean; ends: [CableEnd, CableEnd] }

/** One end of a cable. What is written comes out at the other end after the latency, in order, unless the cable is broken. */
class CableEnd extends Duplex {
  other: CableEnd | null = null
  cable: Cable | null = null
  private readonly carry: (deliver: () => void) => void
  constructor(carry: (deliver: () => void) => void) {
    super({ allowHalfOpen: false })
    this.carry = carry
  }
  override _read(): void {
    // Delivered by the other end as it comes; the reader's buffer bounds it.
  }
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { other, cable } = this
    const bytes = Buffer.from(chunk)
    if (cable !== null && !cable.broken) {
      this.carry(() => {
        if (!cable.broken && other !== null && !other.destroyed) other.push(bytes)
      })
    }
    done()
  }
  override _final(done: (error?: Error | null) => void): void {
    const { other, cable } = this
    this.carry(() => {
      if (cable !== null && !cable.broken && other !== null && !other.destroyed) other.push(null)
    })
    done()
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const { other, cable } = this
    if (cable !== null && !cable.broken) {
      this.carry(() => {
        if (other !== null && !other.destroyed && !cable.broken) other.destroy()
      })
    }
    done(error)
  }
  // What a socket has and streams have not; MQTT.js and servers call these.
  setNoDelay(): this {
    return this
  }
  setKeepAlive(): this {
    return this
  }
  setTimeout(): this {
    return this
  }
}

function reset(): Error & { code: string } {
  return Object.assign(new Error('the connection was reset'), { code: 'ECONNRESET' })
}

/** A network without cables yet. Chance delays each delivery a little beyond latencyMs. */
export function simulatedNetwork(random: Random, latencyMs: number): SimulatedNetwork {
  const listeners = new Map<number, (duplex: Duplex) => boolean>()
  const cut = new Set<string>()
  const cables = new Set<Cable>()
  let moved = 0

  const carrier = () => {
    let busyUntil = 0
    return (deliver: () => void) => {
      const at = Math.max(busyUntil, performance.now() + latencyMs + random.integer(4))
      busyUntil = at
      setTimeout(() => {
        moved++
        deliver()
      }, at - performance.now())
    }
  }

  return {
    listen(port, accept) {
      listeners.set(port, accept)
      return () => {
        if (listeners.get(port) === accept) listeners.delete(port)
      }
    },
    activity: () => moved,
    streamsOf: (machine) => ({
      ...noTls,
      connect({ port }: StreamAddress) {
        const near = new CableEnd(carrier())
        const far = new CableEnd(carrier())
        const cable: Cable = { machine, broken: cut.has(machine), ends: [near, far] }
        near.other = far
        far.other = near
        near.cable = cable
        far.cable = cable
        cables.add(cable)
        for (const end of cable.ends) end.once('close', () => cables.delete(cable))
        far.on('error', () => far.destroy())
        setTimeout(() => {
          moved++
          if (near.destroyed || cable.broken) return
          const accept = listeners.get(port)
          if (accept === undefined || !accept(far)) {
            cable.broken = true
            near.destroy(Object.assign(new Error('the connection was refused'), { code: 'ECONNREFUSED' }))
            far.destroy()
            return
          }
          near.emit('connect')
        }, latencyMs)
        return near
      },
    }),
    cut(machine, how) {
      cut.add(machine)
      for (const cable of [...cables].filter((one) => one.machine === machine)) {
        cable.broken = true
        if (how === 'reset') for (const end of cable.ends) end.destroy(reset())
      }
    },
    mend(machine) {
      cut.delete(machine)
      for (const cable of [...cables].filter((one) => one.machine === machine)) {
        for (const end of cable.ends) end.destroy(reset())
      }
    },
  }
}
