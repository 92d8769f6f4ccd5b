import { rm } from 'node:fs/promises'
import type { Service } from '#cloud/service'
import { hashPassword } from '#cloud/service/people/password'
import { systemFiles } from '#platform/files'
import type { Random } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { hospitalPaths } from '#simulators/hospital/configure'
import { badgeValidMs } from '#simulators/hospital/provision'
import { hireStaff, opensCabinets } from '#simulators/hospital/world/people'
import type { World } from '#simulators/hospital/world/world'
import { historyClock } from './history-clock.ts'
import { staffOf } from './history-run.ts'
import type { LivedHospital } from './lived-hospital.ts'
import { openService, signingKeyPathOf } from './open-service.ts'

async function setPassword(service: Service, username: string, password: string): Promise<void> {
  const user = await service.store.users.findByUsername(username)
  if (user?.passwordHash == null) throw new Error(`${username} has no account with a password`)
  const { userId, passwordHash } = user
  const answer = await service.commands.changePassword(userId, passwordHash, await hashPassword(password), userId)
  if (!answer.ok) throw new Error(`${username} could not change the password: ${answer.refusal}`)
}

async function giveBadges(service: Service, world: World, nowMs: number): Promise<void> {
  const [admin] = (await staffOf(service, world)).get('admin') ?? []
  if (admin === undefined) throw new Error('nobody is an admin')
  const badges = world.people.filter(opensCabinets).map(({ badgeNumber, username }) => {
    return { badgeNumber, user: { username }, validUntilMs: nowMs + badgeValidMs }
  })
  const answer = await service.commands.putBadges(badges, admin)
  if (!answer.ok) throw new Error(`the badges could not be issued: ${answer.refusal}`)
}

/**
 * Gives a hospital that has been lived until now (Unix ms) to the people who will run it: everybody sets a password,
 * which ends every session, gets the first badge, and the service will draw a signing key. Certificates are given out
 * when it opens. So hospitals that begin with the same history share nothing secret. Writes names of people into world,
 * which the caller keeps.
 */
export async function handOver(
  { folder, log }: LivedHospital,
  world: World,
  nowMs: number,
  secrets: Random,
): Promise<void> {
  const paths = hospitalPaths(folder)
  await rm(signingKeyPathOf(paths), { force: true })
  const drawn = new Map(hireStaff(secrets.split('people')).map((person) => [person.username, person]))
  const platform = { clock: historyClock(nowMs), random: secrets.split('service'), streams: systemStreams() }
  const service = await openService(paths, { ...platform, files: systemFiles(), log })
  try {
    for (const person of world.people) {
      const { password, badgeNumber } = drawn.get(person.username) ?? person
      Object.assign(person, { password, badgeNumber })
      await setPassword(service, person.username, password)
    }
    await giveBadges(service, world, nowMs)
  } finally {
    await service.stop()
  }
}
