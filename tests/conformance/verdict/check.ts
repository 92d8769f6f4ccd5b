import type { Exchange, Finding, Verdict } from './verdict.ts'

/** Ends a check with a verdict other than `holds`. */
export class Judgement extends Error {
  readonly verdict: Exclude<Verdict, 'holds'>

  constructor(verdict: Exclude<Verdict, 'holds'>, why: string) {
    super(why)
    this.name = 'Judgement'
    this.verdict = verdict
  }
}

/** Throw it where the rule does not hold; say what was seen instead. */
export const broken = (why: string) => new Judgement('broken', why)
/** Throw it where the subject declares not to do this; say by what it declares it. */
export const notOffered = (why: string) => new Judgement('not-offered', why)
/** Throw it where nothing can be seen from here; say what is missing. */
export const notJudged = (why: string) => new Judgement('not-judged', why)

/** One small check. It returns where the rule holds and throws a Judgement where not. */
export type Check<Subject> = {
  id: string
  rule: string
  clause: string
  judge(subject: Subject): Promise<void> | void
}

/** What a run of checks needs to know of the subject beside the subject itself. */
export type CheckRun<Subject> = {
  /** Makes the subject ready for a check; what it throws as a Judgement is the verdict of the check. */
  begin(check: Check<Subject>): Promise<Subject>
  /** Called after each check, however it ended. */
  end(subject: Subject): Promise<void>
  /** What was said since the check began. */
  exchanges(): Exchange[]
  /** Told of each finding as it is made. */
  onFinding?: (finding: Finding) => void
  /** Ends the run: the check that is being carried out makes no finding, and its reason is thrown. */
  interruption?: AbortSignal
}

async function findingOf<Subject>(check: Check<Subject>, run: CheckRun<Subject>): Promise<Finding> {
  const { id, rule, clause } = check
  const row = (verdict: Verdict, why: string | null): Finding => ({
    id,
    rule,
    clause,
    verdict,
    why,
    exchanges: run.exchanges(),
  })
  let subject: Subject | null = null
  try {
    subject = await run.begin(check)
    await check.judge(subject)
    return row('holds', null)
  } catch (error) {
    // Anything else is a defect of the judge, and no verdict about anybody.
    if (!(error instanceof Judgement)) throw error
    return row(error.verdict, error.message)
  } finally {
    if (subject !== null) await run.end(subject)
  }
}

/** Carries the checks out one after the other, each whatever became of those before. @throws the reason of an interruption */
export async function judgeAll<Subject>(checks: readonly Check<Subject>[], run: CheckRun<Subject>): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const check of checks) {
    run.interruption?.throwIfAborted()
    const finding = await findingOf(check, run)
    run.interruption?.throwIfAborted()
    run.onFinding?.(finding)
    findings.push(finding)
  }
  return findings
}
