import { countOf, type Finding, type Report, type Verdict } from './verdict.ts'

const words: Record<Verdict, string> = {
  holds: 'holds',
  broken: 'DOES NOT HOLD',
  'not-offered': 'not offered',
  'not-judged': 'not judged',
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

function row({ id, rule, clause, verdict, why }: Finding): string {
  return `| ${id} | ${cell(rule)} | ${cell(clause)} | ${words[verdict]} | ${cell(why ?? '')} |`
}

function told(finding: Finding): string[] {
  if (finding.exchanges.length === 0) return []
  const lines = finding.exchanges.map(
    ({ direction, atMs, name, content }) =>
      `  ${String(atMs).padStart(8)} ms  ${direction === 'sent' ? '->' : '<-'} ${name}  ${content}`,
  )
  return ['', `${finding.id}: ${words[finding.verdict]}`, ...lines]
}

/** The table in Markdown, how many rows have which verdict, and with `verbose` what was said on the wire for each row. */
export function printReport(report: Report, options: { verbose: boolean }): string {
  const verdicts = Object.keys(words) as Verdict[]
  const counts = verdicts.map((verdict) => `${countOf(report, verdict)} ${words[verdict].toLowerCase()}`)
  return [
    `Judged: ${report.subject}${report.says === null ? '' : ` (${report.says})`}`,
    '',
    '| check | what has to hold | written in | verdict | seen |',
    '|---|---|---|---|---|',
    ...report.findings.map(row),
    '',
    `${counts.join(', ')}; ${report.findings.length} checks`,
    ...(options.verbose ? report.findings.flatMap(told) : []),
  ].join('\n')
}

/** The same as JSON: what was said on the wire only with `verbose`. */
export function reportJson(report: Report, options: { verbose: boolean }): string {
  const findings = report.findings.map(({ exchanges, ...finding }) =>
    options.verbose ? { ...finding, exchanges } : finding,
  )
  return JSON.stringify({ ...report, findings }, null, 2)
}
