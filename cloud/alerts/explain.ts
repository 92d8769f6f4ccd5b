import type { Proof, ProofInput, ProofLimit, ProofLine } from '#cloud/proofs/proof'
import { fillText, renderShared, renderValue } from './messages/render-message.ts'
import { type Locale, textOf, type WordBook } from './messages/word-book.ts'

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

/** One rule's words in one language, the shared ones behind them. */
type Speech = { ruleId: string; words: WordBook; locale: Locale }

/** Under which names the words of a part of a proof are kept; a threshold's name serves wherever the threshold appears. */
const shelves = {
  input: ['input', 'threshold'],
  line: ['line'],
  limit: ['limit', 'threshold'],
  layer: ['layer'],
} as const

/** A proof kept from another version may name something that has no words any more: then its bare name must do. */
function nameOf(part: keyof typeof shelves, name: string, { ruleId, words, locale }: Speech): string {
  for (const key of shelves[part].flatMap((shelf) => [`${ruleId}.${shelf}.${name}`, `${shelf}.${name}`])) {
    const text = textOf(words, locale, key)
    if (text !== null) return text
  }
  return name
}

function inputLine({ name, value, unit, entrySeqs, windowSeqs, layer }: ProofInput, speech: Speech): string {
  const { locale, words, ruleId } = speech
  const shown = renderValue(value, unit, locale, words, ruleId)
  const from = (key: 'text.entries' | 'text.windows', seqs: readonly number[]) =>
    seqs.length === 0 ? '' : renderShared(key, { seqs: seqs.join(', ') }, locale)
  return [
    renderShared('text.input', { name: nameOf('input', name, speech), value: shown }, locale),
    layer === 'built-in' ? renderShared('text.built-in', {}, locale) : '',
    from('text.entries', entrySeqs),
    from('text.windows', windowSeqs),
  ].join('')
}

function arithmeticLine({ name, expression, value, unit }: ProofLine, speech: Speech): string {
  const shown = renderValue(value, unit, speech.locale)
  return renderShared('text.line', { name: nameOf('line', name, speech), expression, value: shown }, speech.locale)
}

function limitSentence(limit: ProofLimit, speech: Speech): string {
  const { comparison, value, unit, setBy, setAtMs, entrySeq } = limit
  const { locale } = speech
  return renderShared(
    'limit.sentence',
    {
      name: nameOf('limit', limit.name, speech),
      comparison: comparison.replace('<=', '≤').replace('>=', '≥'),
      value: renderValue(value, unit, locale),
      layer: nameOf('layer', limit.layer, speech),
      setBy,
      when: setAtMs === 0 ? '' : renderShared('limit.when', { setAtMs }, locale),
      entry: entrySeq === null ? '' : renderShared('limit.entry', { entrySeq }, locale),
    },
    locale,
  )
}

/** Renders a proof for a person in the words of its rule: why, by which limit, what would clear it. */
export function explainProof(proof: Proof, words: WordBook, locale: Locale): Explanation {
  const speech = { ruleId: proof.rule, words, locale }
  const say = (key: string, params: Proof['params']) => fillText(textOf(words, locale, key) ?? key, params, locale)
  // What holds for one title of a rule only has its own text: nobody is told to use first what has expired.
  const variant = proof.messageKey.slice(`${proof.rule}.title`.length)
  const own = (part: 'cause' | 'consequence' | 'action') => {
    const key = `${proof.rule}.${part}${variant}`
    return say(textOf(words, locale, key) === null ? `${proof.rule}.${part}` : key, {})
  }
  return {
    title: say(proof.messageKey, proof.params),
    cause: own('cause'),
    consequence: own('consequence'),
    because: [
      ...proof.inputs.map((input) => inputLine(input, speech)),
      ...proof.arithmetic.map((line) => arithmeticLine(line, speech)),
    ],
    limit: limitSentence(proof.limit, speech),
    wouldClear: say(proof.wouldClear.messageKey, proof.wouldClear.params),
    action: own('action'),
  }
}
