import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { Option } from 'commander'
import { systemClock } from '#platform/clock'
import { addressIn } from '../../line/address-in.ts'
import { type JudgeIo, type Mode, WrongUse } from '../../mode.ts'
import { AgentBench, type Operator } from './agent-bench.ts'
import { judgeAgent } from './judge-agent.ts'

const mqttPort = 1883
/** How long a person may take. */
const personMs = 600_000
const privateMode = 0o600

function nameIn(option: string, text: unknown): string {
  if (typeof text === 'string' && /^[a-z0-9][a-z0-9-]{1,31}$/.test(text)) return text
  throw new WrongUse(
    'wrong-arguments',
    `${option} ${String(text)} is no name`,
    `give ${option} as clause 2.2 spells it`,
  )
}

/** A person who is asked to start and stop the agent; what was done is seen by its connections. */
function person(benchOf: () => AgentBench, { say }: JudgeIo): Operator {
  return {
    async killAndStart() {
      const { broker } = benchOf()
      const before = broker.visits.length
      say('>>> kill the agent now, and start it again with the same card')
      await benchOf().until(() => broker.visits.length > before, personMs)
    },
    async stop() {
      const { visit } = benchOf().broker
      say('>>> stop the agent now, in good order')
      await benchOf().until(() => visit === null || visit.endedAtMs !== null, personMs)
    },
  }
}

function listening(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new WrongUse(
          'port-taken',
          `cannot listen on ${host}:${port} (${error.code})`,
          'give another --agent HOST:PORT',
        ),
      ),
    )
    server.listen(port, host, resolve)
  })
}

/** `--agent HOST:PORT`: judges the agent that connects there. */
export const agentMode: Mode = {
  option: 'agent',
  addOptions(command) {
    command
      .addOption(new Option('--agent <host:port>', `an edge agent that connects there; without a port, ${mqttPort}`))
      .addOption(new Option('--site <name>', 'agent: the site it is of').default('golden'))
      .addOption(new Option('--device <name>', 'agent: its device id').default('golden-01'))
      .addOption(new Option('--dir <folder>', 'agent: where its trust bundle and password are laid'))
      .addOption(new Option('--person', 'agent: somebody is there to kill, start and stop it when asked'))
  },
  async judge(options, io) {
    const address = addressIn('--agent', String(options.agent), mqttPort)
    const whose = { site: nameIn('--site', options.site), device: nameIn('--device', options.device) }
    if (typeof options.dir !== 'string')
      throw new WrongUse(
        'wrong-arguments',
        'the agent must be told whom to believe',
        'give --dir FOLDER for trust.json and password',
      )
    const password = randomBytes(12).toString('hex')
    const nobody: Operator = { killAndStart: null, stop: null }
    const operator = options.person === true ? person(() => bench, io) : nobody
    const bench: AgentBench = new AgentBench({ clock: systemClock(), whose, password, operator })
    await mkdir(options.dir, { recursive: true })
    await writeFile(join(options.dir, 'trust.json'), JSON.stringify(bench.trustBundle(), null, 2))
    await writeFile(join(options.dir, 'password'), `${password}\n`, { mode: privateMode })
    const server = createServer((socket) => {
      socket.setNoDelay(true)
      bench.accept(socket)
    })
    await listening(server, address)
    io.say(
      `waiting at ${address.host}:${address.port} for ${whose.device} of site ${whose.site}; it is to believe ${options.dir}`,
    )
    try {
      return await judgeAgent(`agent ${whose.device}`, bench, { onFinding: io.onFinding })
    } finally {
      server.close()
      bench.broker.cut()
    }
  },
}
