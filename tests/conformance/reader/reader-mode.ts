import { connect } from 'node:net'
import { Option } from 'commander'
import { systemClock } from '#platform/clock'
import { addressIn } from '../line/address-in.ts'
import { type Mode, WrongUse } from '../mode.ts'
import { judgeReader } from './judge-reader.ts'
import type { LineLoop } from './reader-bench.ts'

const llrpPort = 5084

function loopIn(text: unknown): LineLoop | null {
  if (text === undefined) return null
  const [, output, input] = /^(\d{1,3}):(\d{1,3})$/.exec(String(text)) ?? []
  if (output === undefined || input === undefined)
    throw new WrongUse('wrong-arguments', `--loop ${String(text)} is no pair of ports`, 'give --loop OUTPUT:INPUT')
  return { output: Number(output), input: Number(input) }
}

/** `--reader HOST:PORT`: judges an LLRP reader. */
export const readerMode: Mode = {
  option: 'reader',
  addOptions(command) {
    command
      .addOption(new Option('--reader <host:port>', `an LLRP reader; without a port, ${llrpPort}`))
      .addOption(new Option('--may-reset', 'reader: it may be reset to factory settings and set back'))
      .addOption(new Option('--loop <output:input>', 'reader: this output is wired to this input, which may be driven'))
  },
  judge(options, { say, onFinding, interruption }) {
    const address = addressIn('--reader', String(options.reader), llrpPort)
    const world = {
      clock: systemClock(),
      connect: () => {
        const socket = connect(address)
        socket.setNoDelay(true)
        return socket
      },
    }
    const wish = { mayReset: options.mayReset === true, loop: loopIn(options.loop) }
    return judgeReader(`reader ${address.host}:${address.port}`, world, wish, {
      say,
      onFinding,
      interruption: interruption(),
    })
  },
}
