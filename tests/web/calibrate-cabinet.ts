import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Fleet } from '#cloud/http/schemas/devices/device'
import { commandIdSchema } from '#contracts/downlink/command'
import type { FactBody, FactOf } from '#contracts/facts/fact'
import { sessionIdSchema, userRefSchema } from '#contracts/ids'
import { axeViolations } from './axe-violations.ts'
import { account, cabinetId, epcs, type Furnished } from './small-site.ts'

const [, , hard, late] = epcs
const sessionOf = (n: number) => sessionIdSchema.parse(n.toString(16).padStart(16, 'c'))

type Of = Pick<FactOf<'CalibrationStarted'>, 'calibrationId' | 'cycles'>

function cycled(of: Of, cyclesDone: number, unheard: FactOf<'CalibrationCycled'>['unheard'] = []): FactBody {
  const heardCount = 2 - unheard.length
  const session = { sessionId: sessionOf(cyclesDone), counted: true, cyclesDone }
  return { kind: 'CalibrationCycled', ...of, ...session, insideCount: 2, heardCount, unheard }
}

function ended(of: Of, tags: FactOf<'CalibrationEnded'>['hard']): FactBody {
  const done = { cause: 'cycles-done' as const, cyclesDone: 3 }
  return { kind: 'CalibrationEnded', ...of, ...done, hardCount: tags.length, hard: tags }
}

/** From the fleet to the page of a cabinet: a calibration is started, followed cycle by cycle, and read when it is over. */
export async function calibrateCabinet(
  page: Page,
  { cabinet, send }: Furnished,
  picture: (name: string) => Promise<void>,
): Promise<void> {
  if (hard === undefined || late === undefined) throw new Error('the cabinet has four units')
  await page.getByRole('navigation').getByRole('link', { name: 'Fleet health' }).click()
  await page.locator(`tr[data-device="${cabinetId}"]`).getByRole('link', { name: 'Calibration' }).click()
  await page.getByText('Not calibrated yet.').waitFor()
  const form = page.getByRole('form', { name: 'Start a calibration' })
  await form.getByLabel('Door cycles').fill('3')
  await form.getByLabel('Reason').fill('antennas were changed')
  expect(await axeViolations(page)).toEqual([])
  await form.getByRole('button', { name: 'Start a calibration' }).click()
  await page.getByText('Start calibration: waiting for the device').waitFor()

  const { devices } = await send<Fleet>('GET', '/api/fleet', undefined)
  const ordered = devices.find(({ deviceId }) => deviceId === cabinetId)?.newestCommand
  if (ordered === null || ordered === undefined) throw new Error('the page ordered nothing')
  const commandId = commandIdSchema.parse(ordered.commandId)
  const of = { calibrationId: commandId, cycles: 3 }
  const userRef = userRefSchema.parse(ordered.orderedBy)
  await cabinet.say(
    { kind: 'CommandAnswered', commandId, outcome: 'done', refusal: null },
    { kind: 'CalibrationStarted', ...of, userRef },
  )
  await page.getByText(`by ${account.displayName}: 0 of 3 door cycles done`).waitFor()
  await page.getByRole('button', { name: 'Stop the calibration' }).waitFor()
  await cabinet.say(cycled(of, 1))
  await cabinet.say(
    {
      ...{ kind: 'CalibrationDisturbed', ...of, sessionId: sessionOf(2) },
      ...{ takenCount: 0, placedCount: 1, taken: [], placed: [late] },
    },
    cycled(of, 2, [hard]),
  )
  await page.getByRole('row', { name: /^2 .* 1 of 2 1$/ }).waitFor()
  await page.getByText('1 unit was taken or put in meanwhile.').waitFor()
  await page.getByRole('link', { name: 'Calibration disturbed' }).waitFor()
  await page.getByText('Told when the calibration is over.').waitFor()
  await picture('calibration-running')
  await cabinet.say(cycled(of, 3), ended(of, [{ epc: hard, heardCycles: 2 }]))
  await page.getByText('all its door cycles were done').waitFor()
  const row = page.getByRole('row', { name: new RegExp(`${hard} 2 of 3 cycles`) })
  await row.getByRole('link', { name: /Hip stem/ }).waitFor()
  await page.getByText(/Last calibrated completely .*, by Mei Lin, with 3 door cycles/).waitFor()
  expect(await axeViolations(page)).toEqual([])
  await picture('calibration-over')

  const again = { calibrationId: commandIdSchema.parse('d'.repeat(16)), cycles: 3 }
  await cabinet.say({ kind: 'CalibrationStarted', ...again, userRef }, ended(again, []))
  await page.getByRole('link', { name: 'Calibration disturbed' }).waitFor({ state: 'detached' })
}
