import { describe, expect, it } from 'vitest'
import { parseMilliFile, parseW1Slave, scaleIioRaw } from '#edge/climate/parse-kernel-sample'

const value = (valueMilli: number) => ({ kind: 'value', valueMilli })
const garbled = { kind: 'garbled' }
const none = { kind: 'none' }

describe('a kernel file with one number', () => {
  it.each([
    ['21312\n', value(21_312)],
    ['-18062\n', value(-18_062)],
    ['0', value(0)],
    ['', none],
    ['\n', none],
    ['21.3\n', garbled],
    ['error', garbled],
    ['99999999', garbled],
    ['-300000', garbled],
    ['0x10', garbled],
  ])('%j', (text, sample) => {
    expect(parseMilliFile(text)).toEqual(sample)
  })
})

describe('the two lines of w1_slave', () => {
  const data = '4a 01 4b 46 7f ff 06 10 9a'
  it.each([
    ['checksum fits', `${data} : crc=9a YES\n${data} t=20625\n`, value(20_625)],
    ['below zero', `${data} : crc=9a YES\n${data} t=-1250\n`, value(-1_250)],
    ['checksum does not fit', `${data} : crc=9a NO\n${data} t=20625\n`, garbled],
    ['all zeros after a short', '00 00 00 00 00 00 00 00 00 : crc=00 NO\n00 t=0\n', garbled],
    ['cut off', `${data} : crc=9a YES\n`, garbled],
    ['empty', '', none],
  ])('%s', (_story, text, sample) => {
    expect(parseW1Slave(text)).toEqual(sample)
  })
})

describe('an iio channel', () => {
  it.each([
    ['5200', '4.0', null, value(20_800)],
    ['5200', '4.5', '-1000', value(18_900)],
    ['-300', '10', null, value(-3_000)],
    ['1234', null, null, value(1_234)],
    ['', '4', null, none],
    ['12 34', '4', null, garbled],
    ['1234', 'much', null, garbled],
  ])('raw %j, scale %j, offset %j', (raw, scale, offset, sample) => {
    expect(scaleIioRaw(raw, scale, offset)).toEqual(sample)
  })
})
