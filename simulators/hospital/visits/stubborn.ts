import { ServiceRefusal } from '../service-client.ts'

const tryAgainAfterMs = 2_000
const triesMax = 60
const passingStatuses: readonly number[] = [401, 404, 409, 429]

function isHopeless(error: unknown): boolean {
  if (!(error instanceof ServiceRefusal) || error.status >= 500) return false
  return !passingStatuses.includes(error.status)
}

/**
 * Does what a person does when the service is away or has not heard of the unit yet: tries again in a while.
 * A refusal that another try cannot change (4xx other than 401, 404, 409, 429) is given up at once.
 * Of what others changed meanwhile, as isChanged tells, nothing is lost: whoever asks looks again.
 * @returns the answer, or null when it was given up, others changed it or the run stopped.
 */
export async function stubborn<T>(
  act: () => Promise<T>,
  stopped: () => boolean,
  onGivenUp: (error: unknown) => void,
  isChanged: (error: unknown) => boolean = () => false,
): Promise<T | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await act()
    } catch (error) {
      if (isChanged(error)) return null
      if (isHopeless(error) || tries >= triesMax || stopped()) {
        onGivenUp(error)
        return null
      }
      await new Promise((resolve) => setTimeout(resolve, tryAgainAfterMs))
    }
  }
}
