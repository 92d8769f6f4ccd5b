import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { type RadioLawName, radioLawNames } from '../llrp-reader/radio/radio.ts'
import { durationMsMax, faultNames, type PlannedFault, parseDurationMs, parseFault } from './faults/fault-plan.ts'
import { type HospitalProfile, hospitalProfiles } from './world/profile.ts'

/** What one may ask of the simulated hospital on the command line. */
export type HospitalOptions = {
  profile: HospitalProfile
  /** The simulated people and sensors live this many times faster; protocols stay real. */
  speed: number
  seed: number
  /** Wall time after which it ends by itself; null runs until Ctrl-C. */
  runForMs: number | null
  headless: boolean
  fresh: boolean
  /** Days a new hospital has behind it; 0 begins empty. */
  historyDays: number
  /** How the air behaves in and between cabinets. */
  radio: RadioLawName
  faults: PlannedFault[]
  summaryPath: string | null
  stateDir: string
  port: number
}

function durationMs(text: string): number {
  const ms = parseDurationMs(text)
  if (ms === null || ms < 1_000 || ms > durationMsMax)
    throw new InvalidArgumentError('write a duration from 1s to 24 days (576h), like 90s, 10m or 2h.')
  return ms
}

function wholeNumber(low: number, high: number) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!Number.isSafeInteger(value) || value < low || value > high) {
      throw new InvalidArgumentError(`write a whole number from ${low} to ${high}.`)
    }
    return value
  }
}

const historyDaysMax = 730

function wholeDays(text: string): number {
  const days = /^(\d{1,3})d$/.test(text) ? Number.parseInt(text, 10) : Number.NaN
  if (!(days <= historyDaysMax)) throw new InvalidArgumentError(`write days from 0d to ${historyDaysMax}d, like 90d.`)
  return days
}

function profileNamed(text: string): HospitalProfile {
  const profile = Object.values(hospitalProfiles).find(({ name }) => name === text)
  if (profile === undefined)
    throw new InvalidArgumentError(`choose one of ${Object.keys(hospitalProfiles).join(', ')}.`)
  return profile
}

type Raw = {
  profile: HospitalProfile
  speed: number
  seed: number
  for?: number
  headless?: true
  fresh?: true
  history: number
  radio: RadioLawName
  fault?: string[]
  summary?: string
  stateDir: string
  port: number
}

/**
 * Reads the command line; says what is wrong and ends with exit code 1 when it does not fit.
 * @param argv arguments after the script name.
 */
export function parseOptions(argv: string[]): HospitalOptions {
  const command = new Command('npm start --')
    .description(
      'Runs a hospital: the service, an agent for every cabinet and room, and simulated people, tags and sensors.',
    )
    .addOption(
      new Option('--profile <name>', 'small, default or large')
        .argParser(profileNamed)
        .default(hospitalProfiles.small, hospitalProfiles.small.name),
    )
    .option(
      '--speed <n>',
      'simulated people and sensors live n times faster; protocols stay real',
      wholeNumber(1, 3_600),
      1,
    )
    .option('--seed <n>', 'replays the same hospital and the same people', wholeNumber(0, 4_294_967_295), 1)
    .option('--for <duration>', 'end by itself after this much wall time, for example 10m', durationMs)
    .option('--headless', 'no progress lines, only what matters')
    .option('--fresh', 'forget what was stored and begin anew')
    .addOption(
      new Option('--history <days>', 'what a new hospital has behind it; 0d begins empty')
        .argParser(wholeDays)
        .default(90, '90d'),
    )
    .addOption(
      new Option('--radio <law>', 'how the air behaves: as declared, or a cavity with walls that leak')
        .choices(radioLawNames)
        .default('cavity'),
    )
    .option(
      '--fault <name[@at][+lasting]>',
      `break something on purpose; may be given several times: ${Object.keys(faultNames).join(', ')}`,
      (text: string, all: string[] = []) => [...all, text],
    )
    .option('--summary <file>', 'write figures of the run as JSON at the end')
    .option('--state-dir <folder>', 'where everything is kept', 'var/hospital')
    .option('--port <n>', 'port of the page; another is picked when it is taken', wholeNumber(1, 65_535), 8_080)
    .allowExcessArguments(false)
  command.parse(argv, { from: 'user' })
  const raw = command.opts<Raw>()
  const runForMs = raw.for ?? null
  const faults = (raw.fault ?? []).map((text) => {
    const fault = parseFault(text, runForMs)
    if ('refusal' in fault) return command.error(`error: ${fault.refusal}`)
    return fault
  })
  return {
    profile: raw.profile,
    speed: raw.speed,
    seed: raw.seed,
    runForMs,
    headless: raw.headless ?? false,
    fresh: raw.fresh ?? false,
    historyDays: raw.history,
    radio: raw.radio,
    faults,
    summaryPath: raw.summary === undefined ? null : resolve(raw.summary),
    stateDir: resolve(raw.stateDir),
    port: raw.port,
  }
}
