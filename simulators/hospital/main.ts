import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkSummaryPath, summaryError } from './folder/check-summary-path.ts'
import { type Announce, type Hospital, startHospital } from './hospital.ts'
import { LaunchError, namedLaunchError } from './launch-error.ts'
import { parseOptions } from './options.ts'
import { differencesInWords, missedInWords } from './watching/in-words.ts'
import type { Summary } from './watching/summary.ts'
import { rootPlaceId } from './world/places.ts'

const projectRoot = join(import.meta.dirname, '../..')
const options = parseOptions(process.argv.slice(2))
const say = (text: string) => process.stdout.write(`${text}\n`)

const announce: Announce = {
  step: (text) => {
    if (!options.headless) say(`· ${text}`)
  },
  open(url, people) {
    say('')
    say(`  The hospital is open:  ${url}`)
    say('  Sign in as            with password')
    for (const { username, password, role, placeId } of people) {
      say(
        `    ${username.padEnd(14)}      ${password}   (${role}${placeId === rootPlaceId ? '' : `, ${placeId} only`})`,
      )
    }
    say('  Ctrl-C stops everything; the next start goes on from here.')
    say('')
  },
  trouble: (name, line) => {
    if (!options.headless) say(`! ${name}: ${line.slice(0, 300)}`)
  },
  fault: (text) => say(`~ fault: ${text}`),
  broken: fail,
}

/** Whether stock equals truth, and what that is worth. */
function verdict({ ledgerEqualsTruth, goodsMoved }: Summary): string {
  if (!ledgerEqualsTruth) return 'NO'
  return goodsMoved ? 'yes' : 'untried, nothing went in or out (a longer --for or a higher --speed brings people)'
}

function report(summary: Summary): void {
  say(
    `  stock equals truth: ${verdict(summary)}   facts ${summary.facts.accepted} accepted, ${summary.facts.duplicate} duplicate, ${summary.facts.missing} missing`,
  )
  say(
    `  taken ${summary.units.takenByTruth} by truth, ${summary.units.takenByLedger} by ledger; false removals ${summary.falseRemovals}, missed ${summary.missedRemovals}, uncertain ${summary.uncertain}`,
  )
  for (const line of differencesInWords(summary.differences)) say(`  ${line}`)
  if (summary.ledgerEqualsTruth && summary.missedRemovals > 0) say(`  (missed: ${missedInWords(summary)})`)
  const { doorCloseToStockMs: told, stockToBrowserMs: shown } = summary
  say(
    told.p50 === null
      ? '  door close to stock: no door closed on a change of stock'
      : `  door close to stock p50 ${told.p50} ms, p99 ${told.p99} ms; stock to browser p99 ${shown.p99 ?? '-'} ms`,
  )
}

let hospital: Hospital | null = null
let ending = false

/** One line for a person, and out; the processes that were started end with this one. */
function fail(error: unknown): void {
  const named = namedLaunchError(error)
  process.stderr.write(`error: ${named instanceof Error ? named.message : String(named)}\n`)
  process.exit(named instanceof LaunchError ? named.exitCode : 1)
}
process.on('uncaughtException', fail)

async function writeSummary(path: string, summary: Summary): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(summary, null, 2)}\n`)
  } catch (error) {
    throw summaryError(path, error)
  }
}

/** The full end: everybody leaves, stock is held against truth, figures are written. */
async function end(running: Hospital): Promise<void> {
  if (ending) return
  ending = true
  const summary = await running.end()
  report(summary)
  if (options.summaryPath !== null) await writeSummary(options.summaryPath, summary)
  process.exit(summary.ledgerEqualsTruth ? 0 : 1)
}

/** Ctrl-C: with a summary asked for, the full end; otherwise everything stops at once. */
async function interrupted(running: Hospital): Promise<void> {
  if (options.summaryPath !== null) return end(running)
  say('· stopping')
  await running.stop()
  process.exit(0)
}

/** npm hands on the signals it gets, so that one Ctrl-C in a terminal may come twice. */
const sameSignalMs = 500
let firstSignalAtMs: number | null = null
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (firstSignalAtMs !== null && performance.now() - firstSignalAtMs < sameSignalMs) return
    if (firstSignalAtMs !== null || hospital === null) process.exit(130)
    firstSignalAtMs = performance.now()
    interrupted(hospital).catch(fail)
  })
}

async function start(): Promise<Hospital> {
  if (options.summaryPath !== null) await checkSummaryPath(options.summaryPath)
  return await startHospital(options, projectRoot, { PATH: process.env.PATH ?? '' }, announce)
}

start()
  .then((started) => {
    hospital = started
    if (options.runForMs !== null) setTimeout(() => void end(started).catch(fail), options.runForMs)
  })
  .catch(fail)
