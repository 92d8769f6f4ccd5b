import { createServer } from 'node:net'
import { Option } from 'commander'
import { systemClock } from '#platform/clock'
import { systemRandom } from '#platform/random'
import { personalities } from '#simulators/llrp-reader/personalities/personalities'
import { type ReaderQuirk, readerQuirks } from '#simulators/llrp-reader/quirks/reader-quirk'
import { addressIn } from '../line/address-in.ts'
import { type Mode, WrongUse } from '../mode.ts'
import { judgeClient } from './judge-client.ts'
import { ReaderDesk } from './reader-desk.ts'

const loopback = '127.0.0.1'

function quirksIn(asked: unknown): ReaderQuirk[] {
  const names = Array.isArray(asked) ? asked.map(String) : []
  const known = readerQuirks.filter((quirk) => names.includes(quirk))
  const strange = names.filter((name) => !readerQuirks.some((quirk) => quirk === name))
  if (strange.length > 0)
    throw new WrongUse(
      'no-such-quirk',
      `there is no quirk ${strange.join(', ')}`,
      `there are ${readerQuirks.join(', ')}`,
    )
  return known
}

/** `--client PORT`: listens as a reader and judges the client that comes. */
export const clientMode: Mode = {
  option: 'client',
  addOptions(command) {
    command
      .addOption(
        new Option('--client <port>', 'listen on this port (or ADDRESS:PORT) as a reader, for a client to come'),
      )
      .addOption(new Option('--personality <name>', 'client, own: the reader it is, or meets').default('generic-china'))
      .addOption(
        new Option('--quirk <name>', 'client: only this quirk, any number of times; without it all of them').argParser(
          (value: string, before: string[] | undefined) => [...(before ?? []), value],
        ),
      )
  },
  async judge(options, { say, onFinding }) {
    const text = String(options.client)
    const address = addressIn('--client', /^\d+$/.test(text) ? `${loopback}:${text}` : text, 5_084)
    const personality = personalities.find(({ name }) => name === options.personality)
    if (personality === undefined)
      throw new WrongUse(
        'no-such-personality',
        `there is no personality ${String(options.personality)}`,
        `there are ${personalities.map(({ name }) => name).join(', ')}`,
      )
    const quirks = quirksIn(options.quirk)
    const clock = systemClock()
    const desk = new ReaderDesk(clock)
    const server = createServer((socket) => {
      socket.setNoDelay(true)
      desk.accept(socket)
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(new WrongUse('cannot-listen', `${text} (${error.code ?? error.message})`, 'give another port')),
      )
      server.listen(address, resolve)
    })
    try {
      return await judgeClient(
        `client on ${address.host}:${address.port}`,
        { personality, quirks },
        { clock, random: systemRandom(), desk, say, onFinding },
      )
    } finally {
      desk.clear()
      server.close()
    }
  },
}
