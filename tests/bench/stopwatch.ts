/** What something took: by the clock, and of this thread's processor time alone; seconds. */
export type Took = { seconds: number; cpuSeconds: number }

/** Starts a watch; what it returns tells what has been taken since. */
export function startWatch(): () => Took {
  const cpuBefore = process.threadCpuUsage()
  const start = performance.now()
  return () => {
    const seconds = (performance.now() - start) / 1_000
    const { user, system } = process.threadCpuUsage(cpuBefore)
    return { seconds, cpuSeconds: (user + system) / 1_000_000 }
  }
}
