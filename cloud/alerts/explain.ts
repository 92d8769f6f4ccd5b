import type { Proof, ProofInput, ProofLimit, ProofLine } from '#cloud/proofs/proof'
import type { Alert } from './alert.ts'
import { isMessageKey, type Locale, type MessageParams, renderMessage, renderValue } from './messages/render-message.ts'

export type { Locale } from './messages/render-message.ts'

/** An alert in words, each list item a line of its own. */
export type Explanation = {
  title: string
  /** What it means and what happens if nobody acts (ISA-18.2: cause, consequence). */
  cause: string
  consequence: string
  /** Inputs and arithmetic, line by line. */
  because: string[]
  limit: string
  wouldClear: string
  action: string
}

/** Lines of arithmetic that are durations; all others are plain numbers. */
const durations: ReadonlySet<string> = new Set(['exposure', 'silentFor', 'openFor', 'backFor', 'lostFor'])

/** A proof kept from another version may name a text that is no more: then its bare name is better than nothing. */
function say(key: string, params: MessageParams, locale: Locale): string {
  return isMessageKey(key) ? renderMessage(key, params, locale) : key
}

function nameOf(prefix: 'input' | 'line' | 'limit' | 'layer', name: string, locale: Locale): string {
  const key = `${prefix}.${name}`
  return isMessageKey(key) ? renderMessage(key, {}, locale) : name
}

function inputLine({ name, value, unit, entrySeqs }: ProofInput, locale: Locale): string {
  const text = renderMessage(
    'text.input',
    { name: nameOf('input', name, locale), value: renderValue(value, unit, locale) },
    locale,
  )
  return entrySeqs.length === 0 ? text : text + renderMessage('text.entries', { seqs: entrySeqs.join(', ') }, locale)
}

function arithmeticLine({ name, expression, value }: ProofLine, locale: Locale): string {
  const shown = renderValue(value, durations.has(name) ? 'ms' : 'none', locale)
  return renderMessage('text.line', { name: nameOf('line', name, locale), expression, value: shown }, locale)
}

function limitSentence(limit: ProofLimit, locale: Locale): string {
  const { comparison, value, unit, setBy, setAtMs, entrySeq } = limit
  return renderMessage(
    'limit.sentence',
    {
      name: nameOf('limit', limit.name, locale),
      comparison: comparison.replace('<=', '≤').replace('>=', '≥'),
      value: renderValue(value, unit, locale),
      layer: nameOf('layer', limit.layer, locale),
      setBy,
      when: setAtMs === 0 ? '' : renderMessage('limit.when', { setAtMs }, locale),
      entry: entrySeq === null ? '' : renderMessage('limit.entry', { entrySeq }, locale),
    },
    locale,
  )
}

/** Renders a proof for a person: why, by which limit, what would clear it. */
export function explainProof(proof: Proof, locale: Locale): Explanation {
  const text = (part: 'cause' | 'consequence' | 'action') => say(`${proof.rule}.${part}`, {}, locale)
  return {
    title: say(proof.messageKey, proof.params, locale),
    cause: text('cause'),
    consequence: text('consequence'),
    because: [
      ...proof.inputs.map((input) => inputLine(input, locale)),
      ...proof.arithmetic.map((line) => arithmeticLine(line, locale)),
    ],
    limit: limitSentence(proof.limit, locale),
    wouldClear: say(proof.wouldClear.messageKey, proof.wouldClear.params, locale),
    action: text('action'),
  }
}

/** Renders an alert's proof for a person. */
export function explainAlert(alert: Alert, locale: Locale): Explanation {
  return explainProof(alert.proof, locale)
}
