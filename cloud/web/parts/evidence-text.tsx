import type { Evidence } from '#contracts/facts/evidence'
import { useText } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'

function isEvidence(value: unknown): value is Evidence {
  return typeof value === 'object' && value !== null && 'rounds' in value && 'confidencePermille' in value
}

/** What a person gave as reason, or the name of a refusal: whatever the entry has of these. */
const said = ['refusal', 'caseRef', 'reason', 'because']

/** Why the entry says what it says: what was asked of the radio and what came back, or what a person said. */
export function EvidenceText({ body }: { body: Record<string, unknown> }) {
  const text = useText()
  const { percent, figure } = useFormats()
  const { evidence } = body
  if (!isEvidence(evidence)) {
    const words = said.map((name) => body[name]).filter((word) => typeof word === 'string' && word !== '')
    return words.join(' · ') || '–'
  }
  const { rounds, opportunities, reads, rssiCentiDbm, confidencePermille } = evidence
  const heard = text('unit.reads', { rounds, opportunities, reads, confidence: percent(confidencePermille) })
  return rssiCentiDbm === null ? heard : `${heard}, ${text('unit.rssi', { rssi: figure(rssiCentiDbm / 100) })}`
}
