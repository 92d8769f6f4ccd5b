/** What entry 1 follows. */
export const genesisHash = '0'.repeat(64)
