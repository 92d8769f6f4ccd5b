import type { World } from '../world.ts'

const afterMs = 8 * 60_000
const againMs = 20_000

/** One of the nurses leaves in the middle of the day: an administrator disables the account, and comes again while the service is down. */
export function dismissNurse(world: World, username: string): void {
  const clock = world.time.clockOf({ wallOffsetMs: 0 })
  const dismiss = async () => {
    try {
      const service = world.service.running()
      const user = await service.store.users.findByUsername(username)
      if (user !== null) await service.commands.setUserDisabled(user.userId, true, world.actor)
    } catch {
      clock.after('dismissal', againMs, () => void dismiss())
    }
  }
  clock.after('dismissal', afterMs, () => void dismiss())
}
