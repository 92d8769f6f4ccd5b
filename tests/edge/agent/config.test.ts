import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { edgeConfigSchema, parseEdgeConfig } from '#edge/config'
import { keyTable } from '#firmware-config/key-table'
import { unboundedNumbers } from '#tests/contracts/unbounded-numbers'

const agent = {
  deviceId: 'or-3',
  siteId: 'main',
  modelId: 'or-sensor-th',
  stateDir: '/var/lib/wardstock/or-3',
  trustPath: '/etc/wardstock/or-3.trust.json',
  mqtt: { plain: true, host: '127.0.0.1', port: 1883, passwordFile: '/etc/wardstock/or-3.password' },
}

describe('the edge config', () => {
  it('needs no more than who, where and what', () => {
    const parsed = parseEdgeConfig({ agents: [agent] })
    expect(parsed).toMatchObject({
      ok: true,
      config: { logLevel: 'info', agents: [{ reader: null, badge: null, sensorRoot: '/sys' }] },
    })
  })

  it('has a bound wherever it takes a number', () => {
    expect(unboundedNumbers(edgeConfigSchema)).toEqual([])
  })

  it.each([
    ['agents.0.colour', { agents: [{ ...agent, colour: 'red' }] }, /colour/],
    ['a port too high', { agents: [{ ...agent, mqtt: { ...agent.mqtt, port: 70_000 } }] }, /agents\.0\.mqtt\.port/],
    ['no device', { agents: [] }, /agents/],
    ['a badge driver nobody wrote', { agents: [{ ...agent, badge: { driver: 'telepathy' } }] }, /badge/],
    ['one device twice', { agents: [agent, { ...agent, stateDir: '/elsewhere' }] }, /deviceId or-3 stands there twice/],
    ['one folder for two', { agents: [agent, { ...agent, deviceId: 'or-4' }] }, /stateDir .* twice/],
    [
      'a password to another machine',
      { agents: [{ ...agent, mqtt: { ...agent.mqtt, host: '10.0.0.7' } }] },
      /agents\.0\.mqtt\.plain: plain-mqtt-not-on-loopback/,
    ],
    [
      'plain MQTT without a password',
      { agents: [{ ...agent, mqtt: { plain: true, host: '::1', port: 1 } }] },
      /plain MQTT needs/,
    ],
    ['a way without its port', { agents: [{ ...agent, mqtt: { host: 'relay' } }] }, /mqtt\.host: host and port/],
    [
      'no identity where nothing is plain',
      { agents: [{ ...agent, mqtt: {} }] },
      /identityPath of or-3 is missing: enrol it/,
    ],
    ['nothing', null, /the config/],
  ])('is refused with the key named: %s', (_what, content, problem) => {
    const parsed = parseEdgeConfig(content)
    expect(parsed.ok ? '' : parsed.problem).toMatch(problem)
  })

  it('is shown key by key in the README as the schema has it', () => {
    const readme = readFileSync(new URL('../../../edge/README.md', import.meta.url), 'utf8')
    const section = readme.split('## Keys of the config file\n')[1]?.trim()
    expect(section).toBe(keyTable(edgeConfigSchema))
    expect(section?.split('\n').filter((row) => row.endsWith('|  |'))).toEqual([])
  })
})
