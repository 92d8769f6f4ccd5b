import { type Duplex, duplexPair } from 'node:stream'

/** Two ends of a line in memory; when one is gone the other is, as on TCP. */
export function linePair(): [Duplex, Duplex] {
  const [here, there] = duplexPair()
  here.on('close', () => there.destroy())
  there.on('close', () => here.destroy())
  return [here, there]
}
