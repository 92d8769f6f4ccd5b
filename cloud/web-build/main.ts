import { buildWeb } from './build-web.ts'

const outDir = process.argv[2]
if (outDir === undefined) throw new Error('the folder to build into is missing: node cloud/web-build/main.ts FOLDER')
await buildWeb({ outDir })
