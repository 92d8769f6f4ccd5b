import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Option } from 'commander'
import { systemClock } from '#platform/clock'
import { type JudgeIo, type Mode, WrongUse } from '../../mode.ts'
import { faultOf } from '../contract.ts'
import { judgeService } from './judge-service.ts'
import { ServiceBench, type ServiceWorld } from './service-bench.ts'

/** How long a person is given to kill the service and start it again. */
const personMs = 60_000

type TrustBundle = {
  siteId: string
  deviceId: string
  signingKeys: { keyId: string; publicKey: string }[]
  caCertificatesPem: string[]
  brokers: { serverName: string }[]
}

async function textIn(option: string, path: unknown): Promise<string> {
  if (typeof path !== 'string') throw new WrongUse('wrong-arguments', `${option} is not given`, `give ${option} FILE`)
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new WrongUse('file-not-readable', `${option} ${path} cannot be read`, `give a file that is there`)
  }
}

async function trustIn(path: unknown): Promise<TrustBundle> {
  const text = await textIn('--trust', path)
  let value: unknown = null
  try {
    value = JSON.parse(text)
  } catch {
    // No bundle either: said below.
  }
  const fault = faultOf('trust-bundle', value)
  if (fault === null) return value as TrustBundle
  throw new WrongUse(
    'trust-unreadable',
    `--trust ${String(path)} is no trust bundle: ${fault}`,
    'give the file the service gave',
  )
}

const block = (label: string, text: string) =>
  new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----\\n?`).exec(text)?.[0] ?? ''

/** How the device comes to the service and proves who it is. @throws WrongUse for options that cannot be meant */
export async function wayOf(
  options: Record<string, unknown>,
  trust: TrustBundle,
): Promise<Pick<ServiceWorld, 'password' | 'connect'>> {
  const url = URL.parse(String(options.service))
  const { protocol, hostname: host, port } = url ?? { protocol: '', hostname: '', port: '' }
  if (protocol === 'mqtt:') {
    const password = (await textIn('--password-file', options.passwordFile)).trim()
    return { password, connect: () => connect({ host, port: Number(port || '1883') }).setNoDelay(true) }
  }
  if (protocol !== 'mqtts:')
    throw new WrongUse(
      'wrong-arguments',
      `--service ${String(options.service)} is no address`,
      'give mqtt://HOST:PORT or mqtts://HOST:PORT',
    )
  const identity = await textIn('--identity', options.identity)
  const servername = trust.brokers[0]?.serverName ?? host
  const secure = {
    ca: trust.caCertificatesPem,
    key: block('PRIVATE KEY', identity),
    cert: block('CERTIFICATE', identity),
  }
  return {
    password: null,
    connect: () => connectTls({ host, port: Number(port || '8883'), servername, ...secure, minVersion: 'TLSv1.3' }),
  }
}

/** `--service URL`: plays a device against a service. */
export const serviceMode: Mode = {
  option: 'service',
  addOptions(command) {
    command
      .addOption(new Option('--service <url>', 'a service, mqtt://HOST:PORT or mqtts://HOST:PORT; never one in use'))
      .addOption(new Option('--trust <file>', 'service: the trust bundle it gave for the device that is played'))
      .addOption(new Option('--identity <file>', 'service: key and certificate of that device (mqtts)'))
      .addOption(new Option('--password-file <file>', 'service: its password on one line (mqtt)'))
  },
  async judge(options, io: JudgeIo) {
    const trust = await trustIn(options.trust)
    const way = await wayOf(options, trust)
    const clock = systemClock()
    const killAndStart = async () => {
      io.say(
        `>>> kill the service now (SIGKILL), and start it again within ${personMs / 1_000} s; the judge goes on after that`,
      )
      await bench.pass(personMs)
    }
    const bench: ServiceBench = new ServiceBench({
      clock,
      whose: { site: trust.siteId, device: trust.deviceId },
      keys: trust.signingKeys,
      killAndStart: options.person === true ? killAndStart : null,
      ...way,
    })
    return await judgeService(`service ${String(options.service)}`, bench, { onFinding: io.onFinding })
  },
}
