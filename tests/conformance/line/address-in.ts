import { WrongUse } from '../mode.ts'

const portMax = 65_535

/** HOST, HOST:PORT or [IPv6]:PORT. @throws WrongUse for anything else */
export function addressIn(option: string, text: string, portDefault: number): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  const number = port === undefined ? portDefault : Number(port)
  if (host !== undefined && number >= 1 && number <= portMax) return { host, port: number }
  throw new WrongUse('wrong-arguments', `${option} ${text} is no address`, `give ${option} HOST:PORT`)
}
