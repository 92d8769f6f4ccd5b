import { publishedChannels } from './channels.ts'
import { type GoldenFile, goldenFileOf } from './golden-messages.ts'
import { publishedMessages } from './messages.ts'
import { schemas } from './sample.ts'
import { vectors } from './vectors.ts'

const pretty = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** One golden message a line, so that a change of one is a line of a diff. */
function linesOf({ good, bad, ...rest }: GoldenFile): string {
  const list = (messages: readonly unknown[]) => messages.map((each) => `    ${JSON.stringify(each)}`).join(',\n')
  const head = JSON.stringify(rest).slice(1, -1)
  return `{\n  ${head},\n  "good": [\n${list(good)}\n  ],\n  "bad": [\n${list(bad)}\n  ]\n}\n`
}

/** Every file of the published contract but its page: its text by its path below edge/contracts/published. */
export function publishedFiles(): Map<string, string> {
  return new Map([
    ['channels.json', pretty(publishedChannels())],
    ...[...schemas].map(([name, schema]): [string, string] => [`schemas/${name}.json`, pretty(schema)]),
    ...publishedMessages.map((message): [string, string] => [
      `golden/${message.name}.json`,
      linesOf(goldenFileOf(message)),
    ]),
    ...[...vectors()].map(([name, vector]): [string, string] => [`vectors/${name}.json`, pretty(vector)]),
  ])
}
