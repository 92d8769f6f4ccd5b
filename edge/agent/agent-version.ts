import packageJson from '../../package.json' with { type: 'json' }

/** The release this agent is of. */
export const agentVersion: string = packageJson.version
