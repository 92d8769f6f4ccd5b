import type { AddressInfo } from 'node:net'
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import { fastify } from 'fastify'
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Platform } from '#platform/platform'
import { checkAccess } from './access/access.ts'
import { createAttempts } from './access/attempts.ts'
import { checkNamedPlaces, checkReach } from './access/check-reach.ts'
import { checkSameOrigin } from './access/same-origin.ts'
import { findPerson } from './access/sign-in-session.ts'
import type { ListedRoute } from './answers/allowed-methods.ts'
import { answerErrors, answerUnroutable } from './answers/error-answers.ts'
import { createIdempotentAnswers } from './answers/idempotent-answers.ts'
import { invalidRequest } from './answers/problem.ts'
import { createAttending } from './attending.ts'
import { createEventHub } from './events/event-hub.ts'
import { createPlacing } from './events/visible-changes.ts'
import type { HttpApp } from './http-app.ts'
import type { HttpContext, HttpService } from './http-context.ts'
import { alertRoutes } from './routes/decisions/alert-routes.ts'
import { policyRoutes } from './routes/decisions/policy-routes.ts'
import { requisitionRoutes } from './routes/decisions/requisition-routes.ts'
import { cabinetCalibrationRoutes } from './routes/devices/cabinet-calibration-routes.ts'
import { cardRoutes } from './routes/devices/card-routes.ts'
import { climateRoutes } from './routes/devices/climate-routes.ts'
import { deviceRoutes } from './routes/devices/device-routes.ts'
import { enrolmentRoutes } from './routes/devices/enrolment-routes.ts'
import { quarantineRoutes } from './routes/devices/quarantine-routes.ts'
import { assortmentRoutes } from './routes/goods/assortment-routes.ts'
import { itemRoutes } from './routes/goods/item-routes.ts'
import { lotRoutes } from './routes/goods/lot-routes.ts'
import { placeRoutes } from './routes/goods/place-routes.ts'
import { shipmentRoutes } from './routes/goods/shipment-routes.ts'
import { stockRoutes } from './routes/goods/stock-routes.ts'
import { tagRoutes } from './routes/goods/tag-routes.ts'
import { unitRoutes } from './routes/goods/unit-routes.ts'
import { journalRoutes } from './routes/journal-routes.ts'
import { badgeRoutes } from './routes/people/badge-routes.ts'
import { ownAccountRoutes } from './routes/people/own-account-routes.ts'
import { signInRoutes } from './routes/people/sign-in-routes.ts'
import { userRoutes } from './routes/people/user-routes.ts'
import { serviceRoutes } from './routes/service-routes.ts'
import { textFaults } from './schemas/text.ts'
import { serveWebPage } from './web-page.ts'

export type HttpOptions = {
  platform: Platform
  host: string
  /** 0 takes any free port. */
  port: number
  /** True when people reach the service over https (a proxy in front): cookies become Secure and __Host-. */
  servedOverHttps: boolean
  /** Networks (CIDR) whose word on where a request came from is taken. */
  trustedProxies: readonly string[]
  /** IANA name of the hospital's zone. */
  timeZone: string
  /** Folder of the built page; null serves the API alone. */
  webDir: string | null
}

export type HttpServer = {
  /**
   * Takes the port while the service starts: nobody else has it, and whoever asks hears 503 service-starting until
   * listen(). Throws EADDRINUSE and the like.
   */
  hold(): Promise<void>
  /** Begins to serve, at the port that is held or else is taken now; answers where. Throws EADDRINUSE and the like. */
  listen(): Promise<{ url: string; port: number }>
  /** Serves nobody new, answers who has asked for up to 5 s, and lets go of the port. */
  close(): Promise<void>
  /** Every route there is and who may use it, for the test that walks them. */
  routes: readonly ListedRoute[]
}

const keptCommitsMax = 2_000
const faultsToldMax = 20

const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    fontSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  },
}

/** The web face of a service: API, live events and page. Nothing is listened to before hold() or listen(). */
export async function createHttpServer(service: HttpService, options: HttpOptions): Promise<HttpServer> {
  const { platform, servedOverHttps } = options
  const log = platform.log.child({ part: 'http' })
  const { entrySeq } = await service.store.journal.head()
  const context: HttpContext = {
    service,
    clock: platform.clock,
    random: platform.random.split('http'),
    log,
    timeZone: options.timeZone,
    cookie: { name: servedOverHttps ? '__Host-wardstock' : 'wardstock', secure: servedOverHttps },
    events: createEventHub(keptCommitsMax, entrySeq),
    attempts: createAttempts(platform.clock, log, platform.random.split('http-log').hex(32)),
    placing: createPlacing(service.store),
    idempotent: createIdempotentAnswers(service, () => platform.clock.now()),
  }
  const bare = fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    forceCloseConnections: true,
    trustProxy: options.trustedProxies.length === 0 ? false : [...options.trustedProxies],
    requestTimeout: 30_000,
    // The longest EPC has 124 digits.
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: (error, _request, reply) => answerUnroutable(error, reply),
  })
  bare.setValidatorCompiler(validatorCompiler)
  bare.setSerializerCompiler(serializerCompiler)
  const app: HttpApp = bare.withTypeProvider()
  const attending = createAttending(platform.clock)

  const routes: ListedRoute[] = []
  app.addHook('onRoute', ({ method, url, config }) => {
    const access = config?.access
    if (access === undefined) throw new Error(`route ${method} ${url} does not say who may use it`)
    for (const one of [method].flat()) routes.push({ method: one, path: url, access })
  })
  answerErrors(app, log, routes, (fault) => service.metFault(fault))
  // A body that is not JSON is refused as such and never handed to a schema.
  app.removeContentTypeParser('text/plain')
  app.decorateRequest('person', null)
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy,
    strictTransportSecurity: servedOverHttps,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  })
  await app.register(rateLimit, { global: false })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Wardstock', version: '1', description: 'Serial-level implant stock of one hospital site.' },
    },
    transform: jsonSchemaTransform,
  })
  app.addHook('onRequest', async (request, reply) => {
    attending.meet(reply.raw)
    if (request.is404) return
    checkSameOrigin(request)
    // Outside the API nobody is asked who they are: whether the service lives is told without its database.
    if (request.url.startsWith('/api/')) request.person = await findPerson(context, request)
    checkAccess(request.routeOptions.config.access, request.person)
  })
  app.addHook('preValidation', async ({ params, query, body }) => {
    const faults = [params, query, body].flatMap((part) => textFaults(part))
    if (faults.length > 0) throw invalidRequest(faults.slice(0, faultsToldMax))
  })
  app.addHook('preHandler', async (request) => {
    const { access } = request.routeOptions.config
    if (typeof access !== 'object' || (await context.idempotent.wasAnswered(request))) return
    if (access.on !== undefined) await checkReach(context, request, access.on, access.right)
    else checkNamedPlaces(context, request, access.right)
  })
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })

  signInRoutes(app, context)
  ownAccountRoutes(app, context)
  userRoutes(app, context)
  badgeRoutes(app, context)
  deviceRoutes(app, context)
  cardRoutes(app, context)
  cabinetCalibrationRoutes(app, context)
  enrolmentRoutes(app, context)
  quarantineRoutes(app, context)
  placeRoutes(app, context)
  itemRoutes(app, context)
  assortmentRoutes(app, context)
  policyRoutes(app, context)
  shipmentRoutes(app, context)
  unitRoutes(app, context)
  tagRoutes(app, context)
  lotRoutes(app, context)
  stockRoutes(app, context)
  alertRoutes(app, context)
  requisitionRoutes(app, context)
  climateRoutes(app, context)
  journalRoutes(app, context)
  const endScreens = serviceRoutes(app, context)
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, () => app.swagger())
  if (options.webDir !== null) await serveWebPage(app, options.webDir)
  await app.ready()
  const stopListening = service.onCommitted((committed) => context.events.publish(committed))

  const hold = async () => void (await app.listen({ host: options.host, port: options.port }))
  return {
    routes,
    hold,
    async listen() {
      attending.begin()
      if (!app.server.listening) await hold()
      const { port } = app.server.address() as AddressInfo
      const shown = options.host.includes(':') ? `[${options.host}]` : options.host
      return { url: `http://${shown}:${port}`, port }
    },
    async close() {
      stopListening()
      endScreens()
      await attending.end()
      await app.close()
    },
  }
}
