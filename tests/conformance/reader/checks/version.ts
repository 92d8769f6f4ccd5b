import { numberIn } from '#edge/llrp/codec/node-access'
import { broken, type Check, notOffered } from '../../verdict/check.ts'
import { clause, clauseOf11 } from '../clause.ts'
import type { ReaderBench } from '../reader-bench.ts'
import { granted, refused, statusOf, statusText } from '../status.ts'

const speaks11 = 2
const unheardOfVersion = 7

async function negotiating(bench: ReaderBench) {
  if (bench.versionMax < speaks11) throw notOffered('it speaks LLRP 1.0.1 only')
  const line = await bench.openAfresh()
  await line.first(() => true, 5_000)
  return line
}

/** How a version is asked for and agreed on. */
export const versionChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'version-question-answered',
    rule: 'GET_SUPPORTED_VERSION is answered: by its response, or by an ERROR_MESSAGE of a reader that knows 1.0.1 only',
    clause: `${clauseOf11('9.1.1')}; ${clause('14.1.1')}`,
    async judge(bench) {
      const line = await bench.openAfresh()
      await line.first(() => true, 5_000)
      const answer = await line.askOfVersion('GET_SUPPORTED_VERSION')
      if (answer.name === 'GET_SUPPORTED_VERSION_RESPONSE') return
      const { code } = statusOf(answer)
      if (code !== 'M_UnsupportedVersion' && code !== 'M_UnsupportedMessage')
        throw broken(`it is refused with ${code}, not M_UnsupportedVersion or M_UnsupportedMessage`)
    },
  },
  {
    id: 'version-told',
    rule: 'The current version told is one it supports',
    clause: clauseOf11('9.1.2'),
    async judge(bench) {
      const line = await negotiating(bench)
      const answer = granted(await line.askOfVersion('GET_SUPPORTED_VERSION'))
      const [current, highest] = [numberIn(answer, 'CurrentVersion'), numberIn(answer, 'SupportedVersion')]
      if (current === null || highest === null || current < 1 || current > highest)
        throw broken(`CurrentVersion is ${current} and SupportedVersion ${highest}`)
    },
  },
  {
    id: 'version-set',
    rule: 'SET_PROTOCOL_VERSION to a version it supports is granted, and it answers in that version from then on',
    clause: clauseOf11('9.1.3'),
    async judge(bench) {
      const line = await negotiating(bench)
      granted(await line.askOfVersion('SET_PROTOCOL_VERSION', { ProtocolVersion: speaks11 }))
      line.version = speaks11
      const { version } = granted(await line.ask('GET_ROSPECS'))
      if (version !== speaks11) throw broken(`the header of what it says next has version ${version}`)
    },
  },
  {
    id: 'version-set-unsupported',
    rule: 'SET_PROTOCOL_VERSION to a version it does not support is refused with M_UnsupportedVersion',
    clause: clauseOf11('9.1.4'),
    async judge(bench) {
      const line = await negotiating(bench)
      const status = refused(await line.askOfVersion('SET_PROTOCOL_VERSION', { ProtocolVersion: unheardOfVersion }))
      if (status.code !== 'M_UnsupportedVersion') throw broken(`it is refused with ${statusText(status)}`)
    },
  },
  {
    id: 'version-strange-refused',
    rule: 'A request in a version it does not support is answered by ERROR_MESSAGE M_UnsupportedVersion',
    clause: clause('14.1.1'),
    async judge(bench) {
      const answer = await inStrangeVersion(bench)
      const { code } = statusOf(answer)
      if (answer.name !== 'ERROR_MESSAGE' || code !== 'M_UnsupportedVersion')
        throw broken(`it is answered by ${answer.name} ${code}`)
    },
  },
  {
    id: 'version-strange-echoed',
    rule: 'That ERROR_MESSAGE bears the version of the request and no FieldError or ParameterError',
    clause: clause('14.1.1'),
    async judge(bench) {
      const answer = await inStrangeVersion(bench)
      const { culprits } = statusOf(answer)
      if (answer.version !== unheardOfVersion) throw broken(`its version is ${answer.version}, not ${unheardOfVersion}`)
      if (culprits.length > 0) throw broken(`it names ${culprits.join(', ')}`)
    },
  },
]

async function inStrangeVersion(bench: ReaderBench) {
  const { line } = bench
  const id = line.newId()
  line.sendMessage({
    type: 26,
    name: 'GET_ROSPECS',
    version: unheardOfVersion,
    messageId: id,
    fields: {},
    parameters: [],
  })
  return line.answer(id, 'GET_ROSPECS', 'GET_ROSPECS_RESPONSE')
}
