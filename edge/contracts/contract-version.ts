import { z } from 'zod'

/** The version of this contract that is written here. It counts up by one with every release that changes a message. */
export const contractVersion = 1 as const

/** So many versions older and so many newer are read. */
export const versionsEitherWay = 2

/** What a writer puts under `schema`. A reader takes what isReadableVersion takes. */
export const writtenVersionSchema = z.literal(contractVersion)

/** Whether a message of this version is promised to mean here what its writer meant. own is for tests of other releases. */
export function isReadableVersion(version: unknown, own: number = contractVersion): version is number {
  return Number.isInteger(version) && Number(version) >= 1 && Math.abs(Number(version) - own) <= versionsEitherWay
}
