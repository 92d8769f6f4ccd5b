import { describe, expect, it } from 'vitest'
import { channelToPublish, maySubscribe } from '#cloud/broker/topic-rights'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { documentsFilterOf, partitionOf, topicOf } from '#contracts/topics'

const site = siteIdSchema.parse('main')
const own = deviceIdSchema.parse('cab-1')
const other = deviceIdSchema.parse('cab-2')
const base = topicOf(site, own, 'facts').replace('/facts', '')

describe('what a device may publish', () => {
  it.each([
    [topicOf(site, own, 'facts'), 'facts'],
    [topicOf(site, own, 'telemetry'), 'telemetry'],
    [topicOf(site, own, 'status'), 'status'],
    [topicOf(site, own, 'requests'), 'requests'],
    [topicOf(site, own, 'identity'), null],
    [topicOf(site, own, 'receipts'), null],
    [topicOf(site, own, 'commands'), null],
    [topicOf(site, own, 'documents', 'badge-roster'), null],
    [topicOf(site, other, 'facts'), null],
    [topicOf(siteIdSchema.parse('elsewhere'), own, 'facts'), null],
    [`${base}/facts/more`, null],
    [`${base}/Facts`, null],
    [`${base.replace(partitionOf(own), '99')}/facts`, null],
    ['$SYS/anything', null],
    ['facts', null],
    ['', null],
  ])('%s', (topic, channel) => {
    expect(channelToPublish(site, own, topic)).toBe(channel)
  })
})

describe('where a device may listen', () => {
  it.each([
    [topicOf(site, own, 'receipts'), true],
    [topicOf(site, own, 'commands'), true],
    [topicOf(site, own, 'identity'), true],
    [topicOf(site, own, 'requests'), false],
    [documentsFilterOf(site, own), true],
    [topicOf(site, own, 'facts'), false],
    [topicOf(site, own, 'status'), false],
    [topicOf(site, other, 'receipts'), false],
    [topicOf(site, other, 'commands'), false],
    [documentsFilterOf(site, other), false],
    [`${base}/+`, false],
    [`${base}/#`, false],
    ['wardstock/#', false],
    ['#', false],
    ['+/+/+/+/+/receipts', false],
    ['$SYS/#', false],
    [`$share/group/${topicOf(site, own, 'receipts')}`, false],
  ])('%s', (filter, allowed) => {
    expect(maySubscribe(site, own, filter)).toBe(allowed)
  })
})
