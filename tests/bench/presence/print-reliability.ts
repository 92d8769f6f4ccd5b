import type { Reliability } from './cycles/reliability.ts'

/** What the engine claims against what was so, by decile of the chance claimed, as a table that is also Markdown. */
export function printReliability(family: string, reliability: Reliability): string {
  const rows = reliability.rows()
  return [
    `### ${family}: chance of "inside" at the decision, claimed by the engine and observed`,
    '',
    '| claimed | observed | verdicts |',
    '| ------- | -------- | -------- |',
    ...rows.map(
      ({ claimed, observed, count }) =>
        `| ${claimed.toFixed(4).padEnd(7)} | ${observed.toFixed(4).padEnd(8)} | ${String(count).padEnd(8)} |`,
    ),
  ].join('\n')
}
