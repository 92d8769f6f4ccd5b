/**
 * What became of one check. `not-offered`: the one who is judged declares not to do it, as its standard allows.
 * `not-judged`: it could not be seen here, for a reason that is told (no tag in the field, no input that can be driven).
 */
export type Verdict = 'holds' | 'broken' | 'not-offered' | 'not-judged'

/** One thing that was said on the wire: a frame in hex, or a message as its text. The time is monotonic, since the start. */
export type Exchange = { direction: 'sent' | 'got'; atMs: number; name: string; content: string }

/** One row of the table. */
export type Finding = {
  /** Kebab-case and unique within what is judged, so that a row can be asked for and compared over time. */
  id: string
  /** What has to hold, in one plain sentence. */
  rule: string
  /** Where it is written: the clause of a standard, or the page of a contract. */
  clause: string
  verdict: Verdict
  /** What was seen instead, or why it could not be judged; null where it holds. */
  why: string | null
  /** What was said while it was judged, oldest first. */
  exchanges: Exchange[]
}

/** Everything that was found out about one subject. */
export type Report = {
  /** What was judged, as a person would name it: `reader 192.0.2.7:5084`. */
  subject: string
  /** What it said of itself, where it said something. */
  says: string | null
  findings: Finding[]
}

/** How many findings have this verdict. */
export function countOf(report: Report, verdict: Verdict): number {
  return report.findings.filter((finding) => finding.verdict === verdict).length
}

/** 0: nothing is broken and something holds. 1: something is broken. 2: nothing could be judged. */
export function exitCodeOf(report: Report): 0 | 1 | 2 {
  if (countOf(report, 'broken') > 0) return 1
  return countOf(report, 'holds') > 0 ? 0 : 2
}
