import { join } from 'node:path'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import { markerPathIn } from '#cloud/store/engine/identity/store-marker'
import { loadModel, modelIds } from '#firmware-config/load-model'
import { whenLauncherGone } from '#platform/launcher'
import { systemLog } from '#platform/log'
import { systemPlatform } from '#platform/platform'
import { readConfig, readStoreAddress } from './read-config.ts'
import { isDiskFull, lineOf } from './tools/tool-error.ts'

const exitUnusable = 78
/** The world is in the way: whoever supervises us should try again later. */
const exitTryAgain = 75

/** Starts the service, its web face with it, and stops both in order at a signal. */
async function serve(): Promise<void> {
  // At once: what was receipted is stored, and the next launcher is not to find this one's service still listening.
  whenLauncherGone(() => process.exit(0))
  const config = await readConfig(process.env.WARDSTOCK_CONFIG)
  const storeAddress = await readStoreAddress(config.store)
  const platform = systemPlatform(systemLog(config.logLevel))
  const { log } = platform
  const models = new Map(modelIds().map((modelId) => [modelId, loadModel(modelId)]))
  // Loaded here: a tool has no use for them.
  const [
    { createService },
    { authorityFor },
    { startWholeCheck },
    { createHttpServer },
    { ensureWebBuilt },
    { loadRules },
  ] = await Promise.all([
    import('./service.ts'),
    import('#cloud/certificates/authority'),
    import('#cloud/store/checks/start-whole-check'),
    import('#cloud/http/server'),
    import('#cloud/web-build/ensure-web-built'),
    import('./load-rules.ts'),
  ])
  const webDir = await ensureWebBuilt({ cacheDir: join(config.stateDir, 'page') })
  const service = await createService({
    config,
    storeAddress,
    platform,
    models,
    rules: await loadRules(),
    mqttListen: config.mqtt,
    openAuthority: config.mqtt.plain
      ? null
      : (known) => {
          const { files, clock } = platform
          return authorityFor({ files, stateDir: config.stateDir, siteId: config.siteId, nowMs: clock.now() }, known)
        },
    firstRunTokenPath: join(config.stateDir, 'first-run-token'),
    signingKeyPath: join(config.stateDir, 'signing-key.json'),
    storeMarkerPath: markerPathIn(config.stateDir),
    startWholeCheck,
  })
  const { host, port, servedOverHttps, trustedProxies } = config.http
  const { timeZone } = config
  const options = { platform, host, port, servedOverHttps, trustedProxies, timeZone, webDir }
  const http = await createHttpServer(service, options)
  let isStopping = false
  const stop = async (why: string) => {
    if (isStopping) return
    isStopping = true
    log.info('service.stopping', { why })
    await http.close()
    await service.stop()
    log.info('service.stopped')
    process.exit(0)
  }
  process.on('uncaughtException', (error) => {
    // The last net: a database that fails is the world's doing, is said in /readyz, and ends nobody.
    if (error instanceof WorldFault)
      return log.error('store.fault.unheard', { code: error.code, reason: error.message })
    log.error('service.broken', { reason: error.message, stack: error.stack })
    process.exit(1)
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  const refusePort = (error: NodeJS.ErrnoException): never => {
    throw new Error(
      error.code === 'EADDRINUSE'
        ? `port-taken: port ${port} on ${host} is taken: stop the program that has it, or set another http.port`
        : `port-refused: port ${port} on ${host} cannot be listened on (${error.code}): set another http.host or http.port`,
    )
  }
  // Before the store is taken over: a start that is refused takes it from nobody.
  await http.hold().catch(refusePort)
  const { mqttPort } = await service.start()
  const { url } = await http.listen()
  log.info('service.ready', { httpUrl: url, mqttPort })
}

/** One line for a person, and out. */
function refuse(error: unknown): never {
  process.stderr.write(`${lineOf(error)}\n`)
  const mayPass = error instanceof WorldFault ? error.code !== 'store-corrupt' : isDiskFull(error)
  process.exit(mayPass ? exitTryAgain : exitUnusable)
}

const args = process.argv.slice(2)
if (args.length === 0) {
  await serve().catch(refuse)
} else {
  // `... | head` closes the pipe early; that is the reader's wish and no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  const { runTools } = await import('./tools/run-tools.ts')
  process.exitCode = await runTools(args, {
    configPath: process.env.WARDSTOCK_CONFIG,
    password: process.env.WARDSTOCK_PASSWORD,
    nowMs: Date.now(),
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${line}\n`),
  })
}
