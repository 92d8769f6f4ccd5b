export type BrokerErrorCode = 'port-taken' | 'port-refused'

/** The port could not be had. */
export class BrokerError extends Error {
  readonly code: BrokerErrorCode

  constructor(code: BrokerErrorCode, message: string, cause: unknown) {
    super(message, { cause })
    this.name = 'BrokerError'
    this.code = code
  }
}

/** The error of a socket that could not listen, with what to do about it. */
export function portError(error: NodeJS.ErrnoException, host: string, port: number): BrokerError {
  if (error.code === 'EADDRINUSE') {
    const remedy = 'stop the program that has it, or set another mqtt.port'
    return new BrokerError('port-taken', `port ${port} on ${host} is taken: ${remedy}`, error)
  }
  const remedy = 'choose an address of this machine and a port above 1023'
  return new BrokerError('port-refused', `cannot listen on ${host} port ${port} (${error.code}): ${remedy}`, error)
}
