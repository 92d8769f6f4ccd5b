import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { configSchema, parseConfig } from '#cloud/config'
import { keyTable } from '#firmware-config/key-table'
import { unboundedNumbers } from '#tests/contracts/unbounded-numbers'

describe('the settings of the service', () => {
  it('stand in the README as they are in the schema', () => {
    const readme = readFileSync(new URL('../../../cloud/README.md', import.meta.url), 'utf8')
    const table = readme.split('<!-- settings -->')[1]?.split('<!-- /settings -->')[0]?.trim()
    expect(table).toBe(keyTable(configSchema))
  })

  it('all have a default', () => {
    expect(parseConfig('{}', 'a file')).toMatchObject({
      siteId: 'main',
      store: { engine: 'sqlite' },
      mqtt: { port: 8883, plain: false },
    })
  })

  it('have a bound wherever they are numbers', () => {
    expect(unboundedNumbers(configSchema)).toEqual([])
  })

  it.each([
    ['[]', 'a file: the file: '],
    ['{"http":{"port":99999}}', 'a file: http.port: '],
    ['{"store":{"engine":"oracle"}}', 'a file: store.engine: '],
    ['{"siteId":"Main Street"}', 'a file: siteId: '],
    ['{"mqtt":{"plain":true,"host":"10.0.0.7"}}', 'a file: mqtt.plain: plain-mqtt-not-on-loopback: '],
    ['{"mqtt":{"host":"0.0.0.0"}}', 'a file: mqtt.names: broker-names-missing: '],
    ['{"passwort":"x"}', 'a file: the file: Unrecognized key: "passwort"'],
  ])('%s is refused with the key and what is wrong', (text, beginning) => {
    expect(() => parseConfig(text, 'a file')).toThrow(beginning)
  })
})
