/**
 * Who may import whom. Every rule says why and what to do instead; tests/architecture plants a violation of each.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const pure =
  '^(edge/(contracts|llrp/(codec|tables|session)|presence|cabinet)|cloud/(journal|agenda|calendar|places|items|proofs|tags|units|lots|stays|assortment|positions|policies|devices|climate|shipments|people|documents|alerts|requisitions|rules))/'

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea or three. Move what both need into a file of its own.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolved',
      comment: 'An import that leads nowhere. Add the package, or mend the path or the door in package.json "imports".',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(onoff|virtual:.*)$' },
    },
    {
      name: 'contracts-are-a-leaf',
      comment: 'What edge and cloud agree on knows nobody: zod only. Move behaviour to the side that has it.',
      severity: 'error',
      from: { path: '^edge/contracts/' },
      to: { pathNot: ['^edge/contracts/', '^node_modules/zod/'] },
    },
    {
      name: 'platform-is-a-leaf',
      comment:
        'The outside world as interfaces and its Node version: node and pino only. It must not know what uses it.',
      severity: 'error',
      from: { path: '^edge/platform/' },
      to: { pathNot: ['^edge/platform/', '^node_modules/pino/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'firmware-config-is-a-leaf',
      comment:
        'Models describe hardware to agents and simulators alike: zod and node only. Put behaviour where it is used.',
      severity: 'error',
      from: { path: '^firmware-config/' },
      to: { pathNot: ['^firmware-config/', '^node_modules/zod/'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'edge-never-knows-cloud',
      comment: 'A cabinet works alone. If both sides need it, it is a contract: put it in edge/contracts.',
      severity: 'error',
      from: { path: '^edge/' },
      to: { path: '^(cloud|simulators|tests)/' },
    },
    {
      name: 'cloud-enters-edge-by-contracts',
      comment: 'The service knows what a cabinet says, not how it knows. Use #contracts or #platform.',
      severity: 'error',
      from: { path: '^cloud/' },
      to: { path: '^edge/', pathNot: '^edge/(contracts|platform)/' },
    },
    {
      name: 'cloud-never-knows-simulators',
      comment: 'The service cannot tell a simulated hospital from a real one. Let the simulator call the service.',
      severity: 'error',
      from: { path: '^cloud/' },
      to: { path: '^(simulators|tests)/' },
    },
    {
      name: 'simulators-meet-us-on-the-wire',
      comment:
        'A stand-in that shares code with the driver shares its bugs. Only identity, platform and firmware-config may be shared; speak bytes for the rest.',
      severity: 'error',
      from: { path: '^simulators/', pathNot: '^simulators/history/' },
      to: { path: '^(edge|cloud|tests)/', pathNot: '^edge/(contracts/(identity/|ids)|platform/)' },
    },
    {
      name: 'history-writes-what-others-go-on-from',
      comment:
        'A history runs the real service and writes the real cards: the service as a whole, the outbox, the contracts. Ask a command or the store by noun; leave the rest of both sides to them.',
      severity: 'error',
      from: { path: '^simulators/history/' },
      to: {
        path: '^(edge|cloud|tests)/',
        pathNot: [
          '^edge/(contracts|platform|outbox)/',
          '^edge/cabinet/cabinet-memory\\.ts$',
          '^cloud/(service|config|load-rules|http/server|service/(command-context|people/password))\\.ts$',
          '^cloud/store/engine/identity/store-marker\\.ts$',
          // Pure: what the numbers of a line come to.
          '^cloud/requisitions/(line-numbers|requisition)\\.ts$',
        ],
      },
    },
    {
      name: 'history-is-a-process-of-its-own',
      comment: 'Through it a simulator would share code with the service. Start simulators/history/main.ts instead.',
      severity: 'error',
      from: { path: '^simulators/', pathNot: '^simulators/history/' },
      to: { path: '^simulators/history/' },
    },
    {
      name: 'pure-folders-touch-no-node',
      comment:
        'What decides must replay from its inputs. Take time, chance and I/O as parameters, return outputs as data.',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-folders-need-only-zod',
      comment: 'A pure stage needs no library but zod. Do the library work in the shell and hand in its result.',
      severity: 'error',
      from: { path: pure },
      to: { path: '^node_modules/', pathNot: '^node_modules/zod/' },
    },
    {
      name: 'edge-stages-share-types-only',
      comment: 'Sibling stages are introduced by agent.ts. Import the type, and let the agent hand in the function.',
      severity: 'error',
      from: { path: '^edge/(llrp|gpio|climate|badge|presence|cabinet|outbox|uplink|documents|identity|model)/' },
      to: {
        path: '^edge/(llrp|gpio|climate|badge|presence|cabinet|outbox|uplink|documents|identity|model)/',
        pathNot: '^edge/$1/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'sql-only-in-the-stores',
      comment: 'SQL lives in cloud/store and edge/outbox. Add a query by noun there and call it.',
      severity: 'error',
      from: { path: '^(edge|cloud)/', pathNot: '^(cloud/store|edge/outbox)/' },
      to: { path: '^(node:)?sqlite$|^node_modules/(kysely|pg|@types/pg)/' },
    },
    {
      name: 'web-is-a-client',
      comment: 'The page knows the service by its HTTP schemas and contracts only. Add what it needs to a schema.',
      severity: 'error',
      from: { path: '^cloud/web/' },
      to: {
        path: '^(edge|cloud|simulators|firmware-config|tests)/',
        pathNot: '^(cloud/web/|cloud/http/schemas/|edge/contracts/)',
      },
    },
    {
      name: 'schemas-lean-on-what-decides',
      comment:
        'The page is built with the HTTP schemas. Take lists and patterns from the rooms that decide; leave stores, shells and routes to the routes.',
      severity: 'error',
      from: { path: '^cloud/http/schemas/' },
      to: {
        path: '^(edge|cloud|simulators|firmware-config|tests)/',
        pathNot: ['^cloud/http/schemas/', '^edge/contracts/', pure],
      },
    },
    {
      name: 'nobody-imports-main',
      comment: 'main.ts is the way in for the operating system. Export what you need from another file.',
      severity: 'error',
      from: {},
      to: { path: '/main\\.ts$' },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'Production code must stand without its tests. Move what you need into the source tree.',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'presence-bench-has-radio-of-its-own',
      comment:
        'A radio that shares code or constants with presence or the emulator proves nothing. Write it again in tests/bench/presence/radio, from measurements or from nothing.',
      severity: 'error',
      from: { path: '^tests/bench/presence/radio/' },
      to: { pathNot: '^tests/bench/presence/radio/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'presence-bench-knows-the-engine-in-one-place',
      comment:
        'Rows, truth and the other detectors must not know what they judge. Go through tests/bench/presence/detectors/engine.',
      severity: 'error',
      from: { path: '^tests/bench/presence/', pathNot: '^tests/bench/presence/detectors/engine' },
      to: { path: '^(edge|cloud|simulators|firmware-config)/' },
    },
    {
      name: 'reader-judge-shares-nothing-with-readers',
      comment:
        'A judge that shares code with the emulator shares its mistakes. Speak bytes, by the codec of edge/llrp; write what is expected from the standard.',
      severity: 'error',
      from: { path: '^tests/conformance/reader/' },
      to: { path: '^(simulators|cloud|edge)/', pathNot: '^edge/(platform/|llrp/(codec/|framing))' },
    },
    {
      name: 'client-judge-shares-nothing-with-clients',
      comment:
        'A judge that shares code with our client shares its mistakes. Meet it with the emulator and its own bytes; write what is expected from the standard.',
      severity: 'error',
      from: { path: '^tests/conformance/client/' },
      to: { path: '^(cloud|edge)/', pathNot: '^edge/platform/' },
    },
    {
      name: 'contract-judge-shares-nothing-with-either-side',
      comment:
        'A judge that shares code with our agent or service shares its mistakes. Read the published files of edge/contracts/published; write the rest again.',
      severity: 'error',
      from: { path: '^tests/conformance/mqtt/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(edge|cloud|simulators|firmware-config)/', pathNot: '^edge/platform/' },
    },
    {
      name: 'no-dev-dependencies-in-production',
      comment: 'What runs in a hospital is a dependency, not a devDependency. Move the package in package.json.',
      severity: 'error',
      from: { path: '^(edge|cloud|simulators|firmware-config)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cloud/web/dist|var)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
}
