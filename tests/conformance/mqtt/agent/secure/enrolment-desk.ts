import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { faultOf } from '../../contract.ts'
import type { JudgeAuthority } from './judge-authority.ts'

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const idLetters = 8
const codeLetters = 28
const bodyBytesMax = 65_536

type Said = Record<string, unknown>
type Answer = { status: number; body: Said }

/** What came to the desk, and what was wrong with the newest of each kind; null when nothing was. */
export type DeskRecord = {
  requests: number
  requestFault: string | null
  collects: number
  collectFault: string | null
}

/** The enrolment of clause 9 for one device: whoever has the code is approved at the second asking. */
export class EnrolmentDesk {
  readonly code = [...randomBytes(codeLetters)].map((byte) => alphabet[byte % alphabet.length]).join('')
  readonly record: DeskRecord = { requests: 0, requestFault: null, collects: 0, collectFault: null }
  readonly #authority: JudgeAuthority
  readonly #identityOf: (certificatePem: string) => Said
  readonly #device: string
  #issued: { certificatePem: string; keyFingerprint: string } | null = null
  #isAsked = false

  /** identityOf: what an approved device is given, with its certificate. */
  constructor(authority: JudgeAuthority, device: string, identityOf: (certificatePem: string) => Said) {
    this.#authority = authority
    this.#device = device
    this.#identityOf = identityOf
  }

  get enrolmentId(): string {
    return this.code.slice(0, idLetters)
  }

  #proof(purpose: string, text: string): string {
    const words = `wardstock enrolment 1\n${purpose}\n${this.enrolmentId}\n${text}`
    return createHmac('sha256', this.code.slice(idLetters)).update(words, 'utf8').digest('hex')
  }

  #refused(code: string): Answer {
    return { status: 403, body: { code, remedy: 'do as clause 9 of the contract says' } }
  }

  async #request(said: Said): Promise<Answer> {
    const { record } = this
    record.requests += 1
    const text = String(said.certificateRequest)
    record.requestFault = faultOf('enrolment-request', said)
    if (record.requestFault === null && said.proof !== this.#proof('request', text))
      record.requestFault = 'its proof is not over its text'
    if (record.requestFault !== null) return this.#refused('enrolment-code-wrong')
    const issued = await this.#authority.issueTo(text, this.#device)
    if (issued === null) record.requestFault = 'the certificate request is none that its own P-256 key signed'
    if (issued === null) return this.#refused('certificate-request-not-valid')
    this.#issued = issued
    return { status: 200, body: { deviceId: this.#device, keyFingerprint: issued.keyFingerprint } }
  }

  #collect(said: Said): Answer {
    const { record } = this
    const issued = this.#issued
    record.collects += 1
    record.collectFault = faultOf('enrolment-collect', said)
    if (issued === null) record.collectFault ??= 'it comes for a certificate it has not asked for'
    else if (said.keyFingerprint !== issued.keyFingerprint)
      record.collectFault ??= 'the fingerprint is not of the key that asked'
    if (said.proof !== this.#proof('collect', String(said.keyFingerprint)))
      record.collectFault ??= 'its proof is not over the fingerprint'
    if (issued === null || record.collectFault !== null) return this.#refused('enrolment-code-wrong')
    if (!this.#isAsked) {
      this.#isAsked = true
      return { status: 200, body: { state: 'requested' } }
    }
    const text = JSON.stringify(this.#identityOf(issued.certificatePem))
    return { status: 200, body: { state: 'approved', issued: text, proof: this.#proof('issued', text) } }
  }

  async #answer(path: string, said: Said): Promise<Answer> {
    if (path === `/api/enrolments/${this.enrolmentId}/request`) return await this.#request(said)
    if (path === `/api/enrolments/${this.enrolmentId}/collect`) return this.#collect(said)
    return { status: 404, body: { code: 'not-found', remedy: 'look at clause 9.3 of the contract' } }
  }

  /** An HTTP server that answers for it, to be listened with. */
  server(): Server {
    return createServer((request, response) => void this.#serve(request, response))
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) {
      text += String(chunk)
      if (text.length > bodyBytesMax) break
    }
    let said: Said = {}
    try {
      said = JSON.parse(text) as Said
    } catch {
      // No JSON: told as what breaks the schema.
    }
    const { status, body } = await this.#answer(request.url ?? '', said)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}
