import { whenLauncherGone } from '#platform/launcher'
import { buildWeb } from './build-web.ts'

const outDir = process.argv[2]
if (outDir === undefined) throw new Error('the folder to build into is missing: node cloud/web-build/main.ts FOLDER')
whenLauncherGone(() => process.exit(1))
// Whoever starts the service may be a test: the page is always the one people get.
process.env.NODE_ENV = 'production'
await buildWeb({ outDir })
process.exit(0)
