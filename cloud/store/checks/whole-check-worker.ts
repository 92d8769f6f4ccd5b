import { parentPort, workerData } from 'node:worker_threads'
import { checkWhole } from './check-whole.ts'

parentPort?.postMessage(await checkWhole(workerData.address, workerData.siteId))
