import type { DeviceCondition } from '#cloud/devices/device-condition'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { Subject } from '#cloud/journal/subject'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeDevice, subjectsOfFacts } from '#cloud/rules/judge-device'
import type { Heartbeat } from '#cloud/rules/views'
import { office } from './office.ts'
import { cabinetA, context, minuteMs, nowMs, pathOfA } from './stockroom.ts'

/** Cabinet A as the service keeps it. Time goes on in minutes after nine. */
export function watch() {
  const kept = office()
  let condition: DeviceCondition | null = null
  const story: string[] = []
  const agenda = new Map<Subject, number | null>()
  function judge(minute: number, entries: NumberedEntry[], heartbeat: Heartbeat | null) {
    const judgeOnce = (said: NumberedEntry[]) => {
      const at = context({}, { nowMs: nowMs + minute * minuteMs })
      const dueOf = (subject: Subject) => {
        const dueAtMs = agenda.get(subject) ?? null
        return dueAtMs === null ? null : { dueAtMs, causeSeq: null }
      }
      const desk = openEpisodeDesk(at, kept.alerts(), dueOf)
      const placed = { deviceId: cabinetA, placeId: 'cabinet-a', placePath: pathOfA }
      const heard = heartbeat === null ? null : { heartbeat, atMs: at.nowMs }
      const device = { ...placed, condition, heard, entries: said, causeSeq: null, isRetired: false }
      condition = judgeDevice(device, at, desk, said.length === 0 ? null : subjectsOfFacts(said))
      for (const [subject, dueAtMs] of desk.due()) agenda.set(subject, dueAtMs)
      return kept.file(desk.entries())
    }
    for (const { kind, body } of judgeOnce(entries)) story.push(`${minute} ${kind} ${body.ruleId}`)
    const again = judgeOnce([])
    if (again.length > 0) throw new Error(`not quiet: ${again.map(({ kind }) => kind).join()}`)
  }
  return {
    ...kept,
    story,
    condition: () => condition,
    facts: (minute: number, ...entries: NumberedEntry[]) => judge(minute, entries, null),
    tick: (minute: number, heartbeat: Heartbeat | null = null) => judge(minute, [], heartbeat),
    acknowledge: (minute: number) => kept.acknowledgeAll(nowMs + minute * minuteMs),
  }
}
