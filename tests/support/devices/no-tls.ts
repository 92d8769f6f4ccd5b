import type { Streams } from '#platform/streams'

/** For networks that carry bytes in clear: whoever wants TLS there has mistaken the network. */
export const noTls: Pick<Streams, 'connectTls'> = {
  connectTls() {
    throw new Error('this network carries no TLS')
  },
}
