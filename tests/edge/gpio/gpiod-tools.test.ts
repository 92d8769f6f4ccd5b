import { describe, expect, it } from 'vitest'
import {
  getCall,
  holdCall,
  parseEdge,
  parseGpiodLine,
  parseGpiodVersion,
  parseLevel,
  watchCall,
} from '#edge/gpio/gpiod-tools'

const line = parseGpiodLine('gpiochip0:17')

describe('the command lines of libgpiod', () => {
  it.each([
    ['get, version 1', getCall(1, line), 'gpioget gpiochip0 17'],
    ['get, version 2', getCall(2, line), 'gpioget --numeric -c gpiochip0 17'],
    ['watch, version 1', watchCall(1, line), 'gpiomon -b -F %o %e gpiochip0 17'],
    ['watch, version 2', watchCall(2, line), 'gpiomon -F %o %e -c gpiochip0 17'],
    ['hold high, version 1', holdCall(1, line, true), 'gpioset --mode=signal gpiochip0 17=1'],
    ['hold low, version 2', holdCall(2, line, false), 'gpioset -c gpiochip0 17=0'],
  ])('%s', (_what, call, expected) => {
    expect([call.tool, ...call.args].join(' ')).toBe(expected)
  })

  it.each([
    ['gpiodetect (libgpiod) v1.6.3\nCopyright', 1],
    ['gpiodetect (libgpiod) v2.1.3', 2],
    ['gpiodetect (libgpiod) 2.2', 2],
    ['gpiodetect: not found', null],
  ])('reads the version of %j', (text, version) => {
    expect(parseGpiodVersion(text)).toBe(version)
  })

  it.each([
    ['1\n', true],
    ['0\n', false],
    ['"17"=active', null],
    ['', null],
  ])('reads the level of %j', (text, level) => {
    expect(parseLevel(text)).toBe(level)
  })

  it.each([
    [1, '17 1', { offset: 17, high: true }],
    [1, '17 0', { offset: 17, high: false }],
    [1, '17 2', null],
    [2, '17 1', { offset: 17, high: true }],
    [2, '17 2', { offset: 17, high: false }],
    [2, '17 0', null],
    [2, 'Monitoring', null],
  ] as const)('reads an edge of version %i from %j', (version, text, edge) => {
    expect(parseEdge(version, text)).toEqual(edge)
  })

  it.each(['gpiochip0', '17', 'gpiochip0:', '/dev/gpiochip0:17', 'gpiochip0:17; reboot', 'gpi:1'])(
    'refuses the line %j by name',
    (text) => {
      expect(() => parseGpiodLine(text)).toThrow(expect.objectContaining({ code: 'gpio-line-malformed' }))
    },
  )
})
