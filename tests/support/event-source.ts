import { onTestFinished } from 'vitest'

export type HeardEvent = { event: string; id: string | null; data: unknown }

function parse(block: string): HeardEvent | null {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? null
  const [event, data] = [field('event'), field('data')]
  return event === null || data === null ? null : { event, id: field('id'), data: JSON.parse(data) }
}

/** Listens to server-sent events as a browser does; next() waits for the next one of a kind, null once the line ended. */
export async function listenTo(url: string, headers: Record<string, string>) {
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const response = await fetch(url, { headers, signal: stop.signal })
  const heard: HeardEvent[] = []
  const waiting: (() => void)[] = []
  let isOver = false
  const wake = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  const read = async () => {
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      heard.push(...blocks.map(parse).filter((event) => event !== null))
      wake()
    }
  }
  read()
    .catch(() => {})
    .finally(() => {
      isOver = true
      wake()
    })
  return {
    status: response.status,
    async next(...kinds: string[]): Promise<HeardEvent | null> {
      for (;;) {
        const index = heard.findIndex(({ event }) => kinds.includes(event))
        const [found] = index === -1 ? [] : heard.splice(index, 1)
        if (found !== undefined) return found
        if (isOver) return null
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}
