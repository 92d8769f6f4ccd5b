import { textOf } from '#tests/architecture/source-files'

/** Which roles have which right, as the decision record says it: read from its table, not from the code. */
export function decidedRights(): Map<string, Set<string>> {
  const rows = textOf('cloud/people/decisions/0001-access-in-one-table.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
  const [[, ...roles] = [], , ...lines] = rows
  return new Map(
    lines.map(([right = '', ...marks]) => [right, new Set(roles.filter((_role, at) => marks[at] === '+'))]),
  )
}
