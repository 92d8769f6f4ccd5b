import { describe } from 'vitest'
import { keyStories } from './on-the-device/keys.ts'
import { modelStories } from './on-the-device/model.ts'
import { policyStories } from './on-the-device/policies.ts'

describe('signing keys on the device', keyStories)
describe('its model on the device', modelStories)
describe('policies on the device', policyStories)
