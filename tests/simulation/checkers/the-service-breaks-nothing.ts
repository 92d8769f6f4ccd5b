import type { Checker } from './evidence.ts'

/** I17: whatever breaks around it, the service says no error of its own: what fails in its log only is seen by nobody. */
export const theServiceBreaksNothing: Checker = ({ serviceErrors }) =>
  [...Map.groupBy(serviceErrors, (said) => said)].map(([said, each]) => `${each.length} times ${said}`)
