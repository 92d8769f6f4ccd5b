import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Long files begin first, what is short fills the gaps: so every core has something to do until the end. */
export function longestFirst(projects: readonly string[]): typeof BaseSequencer {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const rank = ({ project }: TestSpecification) => projects.indexOf(project.name)
      return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
    }
  }
}
