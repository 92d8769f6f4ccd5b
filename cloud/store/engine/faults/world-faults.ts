/** What may be wrong with the world below a store, and what a person can do about it. */
export const worldFaults = {
  'store-full': { what: 'there is no room left', remedy: 'free space on its disk or give it a larger one' },
  'store-io-failed': {
    what: 'the disk failed to read or write',
    remedy: 'look at the kernel log and the disk, and have a backup at hand',
  },
  'store-read-only': {
    what: 'it may not be written',
    remedy: 'check mount options, rights, and whether the server is a standby',
  },
  'store-locked': {
    what: 'another process holds it',
    remedy: 'find the other process and stop it; one service a database',
  },
  'store-taken': {
    what: 'another service writes to it, or a backup was put in its place',
    remedy: 'stop one of two services of a site, then start the other anew',
  },
  'store-corrupt': {
    what: 'it is damaged, or no database at all',
    remedy: 'stop the service, move the database away for rescue, then put a backup in place with: cloud restore FILE',
  },
  'store-altered': {
    what: 'its content is not what the journal adds up to',
    remedy: 'run: cloud verify; then restore a backup and compare',
  },
  'store-unreachable': { what: 'it cannot be reached', remedy: 'check that it is there, started, and lets us in' },
  'store-silent': { what: 'it gives no answer in time', remedy: 'check the network and the load of its machine' },
  'store-exhausted': {
    what: 'its machine has no memory or connections to spare',
    remedy: 'stop what else runs there, or raise its limits',
  },
  'store-unwell': { what: 'it fails at what worked before', remedy: 'look into the log of the service' },
} as const

export type WorldFaultCode = keyof typeof worldFaults
