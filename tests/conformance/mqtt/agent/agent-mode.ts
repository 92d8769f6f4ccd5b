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
import { EnrolmentDesk } from './secure/enrolment-desk.ts'
import { newAuthority } from './secure/judge-authority.ts'
import { securePort } from './secure/secure-port.ts'

const mqttPort = 1883
const enrolPort = 8080
/** How long a person may take. */
const personMs = 600_000

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

type Address = { host: string; port: number }

/** The port that is listened at; port 0 picks a free one. @throws WrongUse port-taken */
export function listening(server: Server, { host, port }: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const remedy = 'give another address'
      reject(new WrongUse('port-taken', `cannot listen on ${host}:${port} (${error.code})`, remedy))
    })
    server.listen(port, host, () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : port)
    })
  })
}

const privately = { mode: 0o600 }

/** Listens without TLS and lays bundle and password for the device. */
async function beginPlain(bench: AgentBench, address: Address, dir: string, password: string): Promise<Server[]> {
  await writeFile(join(dir, 'trust.json'), JSON.stringify(bench.trustBundle(), null, 2))
  await writeFile(join(dir, 'password'), `${password}\n`, privately)
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    bench.accept(socket)
  })
  await listening(server, address)
  return [server]
}

/** Listens with TLS, and where devices are enrolled when there is such an address; lays bundle and identity for the device. */
export async function beginSecure(
  bench: AgentBench,
  address: Address,
  enrol: Address | null,
  dir: string,
): Promise<Server[]> {
  const { site: siteId, device: deviceId } = bench.whose
  const nowMs = bench.clock.now()
  const authority = await newAuthority(siteId, nowMs)
  const { host } = address
  bench.port = await securePort(authority, host, nowMs, (stream) => bench.accept(stream))
  const port = await listening(bench.port.server, address)
  const brokers = [{ host, port, serverName: host }]
  const trust = bench.trustBundle({ caCertificatesPem: [authority.certificatePem], brokers })
  const { keyPem, certificatePem } = await authority.newDevice(deviceId)
  await writeFile(join(dir, 'trust.json'), JSON.stringify(trust, null, 2))
  await writeFile(join(dir, 'device.pem'), `${keyPem}${certificatePem}`, privately)
  if (enrol === null) return [bench.port.server]
  const identityOf = (pem: string) => ({
    schema: 1,
    siteId,
    deviceId,
    modelId: 'conformance',
    certificatePem: pem,
    trust,
  })
  bench.desk = new EnrolmentDesk(authority, deviceId, identityOf)
  const desk = bench.desk.server()
  await listening(desk, enrol)
  return [bench.port.server, desk]
}

/** `--agent HOST:PORT`: judges the agent that connects there. */
export const agentMode: Mode = {
  option: 'agent',
  addOptions(command) {
    command
      .addOption(new Option('--agent <host:port>', `an edge agent that connects there; without a port, ${mqttPort}`))
      .addOption(new Option('--site <name>', 'agent: the site it is of').default('golden'))
      .addOption(new Option('--device <name>', 'agent: its device id').default('golden-01'))
      .addOption(new Option('--dir <folder>', 'agent: where its trust bundle and password, or identity, are laid'))
      .addOption(new Option('--tls', 'agent: the line is TLS; its identity is laid beside its trust bundle'))
      .addOption(new Option('--enrol <host:port>', 'agent: with --tls, where it may be enrolled by a code, over HTTP'))
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
    const { dir } = options
    const password = randomBytes(12).toString('hex')
    const operator: Operator = options.person === true ? person(() => bench, io) : { killAndStart: null, stop: null }
    const isSecure = options.tls === true
    const world = { clock: systemClock(), whose, password: isSecure ? null : password, operator }
    const bench: AgentBench = new AgentBench(world)
    await mkdir(dir, { recursive: true })
    const enrol = options.enrol === undefined ? null : addressIn('--enrol', String(options.enrol), enrolPort)
    const servers = isSecure
      ? await beginSecure(bench, address, enrol, dir)
      : await beginPlain(bench, address, dir, password)
    io.say(
      `waiting at ${address.host}:${address.port} for ${whose.device} of site ${whose.site}; it is to believe ${dir}`,
    )
    if (bench.desk !== null) io.say(`its code is ${bench.desk.code}`)
    try {
      return await judgeAgent(`agent ${whose.device}`, bench, { onFinding: io.onFinding, arrivesWithinMs: personMs })
    } finally {
      for (const server of servers) server.close()
      bench.broker.cut()
    }
  },
}
