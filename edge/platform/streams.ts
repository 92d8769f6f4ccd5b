import { connect } from 'node:net'
import type { Duplex } from 'node:stream'

/** Where a byte stream leads: a TCP peer on this network. */
export type StreamAddress = { host: string; port: number }

/** Opens byte streams. The duplex is returned at once; it emits 'connect' when it is up, 'error' and 'close' when not. */
export type Streams = {
  connect(address: StreamAddress): Duplex
}

/** Real TCP, without Nagle's delay. */
export function systemStreams(): Streams {
  return {
    connect({ host, port }) {
      const socket = connect({ host, port })
      socket.setNoDelay(true)
      return socket
    },
  }
}
