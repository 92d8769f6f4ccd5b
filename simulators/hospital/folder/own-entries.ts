/** What a hospital keeps right below its state folder, by what it is for. Whatever else lies there is not ours. */
export const ownEntries = {
  world: 'world.json',
  logs: 'logs',
  service: 'service',
  agents: 'agents',
  sensors: 'sensors',
  compileCache: 'compile-cache',
  /** A history that is being written. */
  history: 'history.new',
} as const

/** Its being there says that the folder belongs to a simulated hospital. */
export const markName = 'wardstock-hospital.txt'
/** Locked as long as a hospital lives in the folder. */
export const lockName = 'wardstock-hospital.lock'
