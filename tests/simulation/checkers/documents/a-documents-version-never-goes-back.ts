import type { Checker } from '../evidence.ts'

/** Of a document of a device each version the service issues is newer than the one before, and what is in force never becomes older. */
export const aDocumentsVersionNeverGoesBack: Checker = ({ journal, written }) => {
  const issued = journal.flatMap(({ kind, body }) =>
    kind !== 'DocumentIssued'
      ? []
      : (body.deviceIds as string[]).map((deviceId) => ({
          what: `issued ${String(body.document)} for ${deviceId}`,
          version: Number(body.version),
          mayRepeat: false,
        })),
  )
  const held = written.flatMap(({ deviceId, kind, body }) => {
    if (kind !== 'DocumentApplied') return []
    const { document, heldVersion, result } = JSON.parse(body) as Record<string, unknown>
    if (heldVersion === null) return []
    const what = `in force ${String(document)} on ${deviceId}`
    return [{ what, version: Number(heldVersion), mayRepeat: result !== 'applied' }]
  })
  const newest = new Map<string, number>()
  return [...issued, ...held].flatMap(({ what, version, mayRepeat }) => {
    const before = newest.get(what) ?? 0
    newest.set(what, version)
    return version > before || (mayRepeat && version === before) ? [] : [`${what}: ${version} after ${before}`]
  })
}
