import type { Evidence } from '#contracts/facts/evidence'
import { useText } from '../language/language.tsx'
import { useFormats } from '../language/use-formats.ts'

function isEvidence(value: unknown): value is Evidence {
  return typeof value === 'object' && value !== null && 'rounds' in value && 'confidencePermille' in value
}

/** What was asked of the radio and what came back, in one line. */
export function EvidenceText({ evidence }: { evidence: unknown }) {
  const text = useText()
  const { percent, figure } = useFormats()
  if (!isEvidence(evidence)) return '–'
  const { rounds, opportunities, reads, rssiCentiDbm, confidencePermille } = evidence
  const heard = text('unit.reads', { rounds, opportunities, reads, confidence: percent(confidencePermille) })
  return rssiCentiDbm === null ? heard : `${heard}, ${text('unit.rssi', { rssi: figure(rssiCentiDbm / 100) })}`
}
