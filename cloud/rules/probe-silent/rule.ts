import { findingOf, input, inputOfWindows, limitOf, line } from '../proof-parts.ts'
import { dayMs, defineRule, hourMs, minuteMs } from '../rule.ts'
import { isColdStorage, unitsAtStake } from '../unwatched.ts'
import type { ProbeView, ToldAll } from '../views.ts'
import { words } from './words.ts'

const version = 1
/** A calm window is up to 15 minutes long: less than that and some is no silence. */
const silentMinMs = 20 * minuteMs

/** From when on silence counts: the end of the last window, or the start of the device, which forgets an unfinished one. */
function countedFrom({ exposure }: ProbeView, { runningSinceMs }: ToldAll): number {
  return Math.max(exposure?.endedAtMs ?? 0, runningSinceMs)
}

/**
 * A device that is heard has nothing more to tell, and of one of its probes no window has come for so long, not even one
 * without data: its agent no longer watches it. Judged by the device's own word that nothing waits, so that neither a
 * device that is away nor a service that was down makes a silence. Over with the next window.
 */
export const rule = defineRule({
  id: 'probe-silent',
  version,
  subject: 'probe',
  words,
  lasts: 'device',
  thresholds: {
    coldSilentMs: { unit: 'ms', min: silentMinMs, max: 7 * dayMs, builtIn: 30 * minuteMs },
    probeSilentMs: { unit: 'ms', min: silentMinMs, max: 7 * dayMs, builtIn: hourMs },
  },
  responsibleRole: 'biomed',
  responseMs: { high: hourMs / 2, medium: 4 * hourMs, low: dayMs },
  evaluate(view, { coldSilentMs, probeSilentMs }, { atMs }) {
    const { deviceId, probeId, exposure, toldAll } = view
    // What a window says of itself is judged as of its end, and that is the end of a silence.
    const isWindow = toldAll === null && exposure?.endedAtMs === atMs
    if (toldAll === null && !isWindow) return 'not-in-view'
    const isCold = isColdStorage(view)
    const limit = isCold ? coldSilentMs : probeSilentMs
    const limitName = isCold ? 'coldSilentMs' : 'probeSilentMs'
    const fromMs = toldAll === null ? atMs : countedFrom(view, toldAll)
    const untilMs = toldAll === null ? atMs : Math.min(atMs, toldAll.toldAllMs)
    const silentForMs = Math.max(0, untilMs - fromMs)
    const verdict = isWindow ? 'clear' : silentForMs >= limit.value ? 'raise' : 'hold'
    const { count: units = null } = view.unitsThere ?? {}
    return findingOf(verdict, isCold ? 'high' : 'medium', () => ({
      rule: 'probe-silent' as const,
      version,
      inputs: [
        inputOfWindows(
          'lastWindow',
          exposure?.endedAtMs ?? null,
          'time',
          exposure === null ? [] : [exposure.lastWindowSeq],
        ),
        input('runningSince', toldAll?.runningSinceMs ?? null, 'time', [toldAll?.entrySeq ?? null]),
        input('toldAll', toldAll?.toldAllMs ?? null, 'time', [toldAll?.entrySeq ?? null]),
        unitsAtStake(view),
        input('now', atMs, 'now'),
      ],
      arithmetic: [line('silentFor', `max(0, ${untilMs} − ${fromMs})`, silentForMs, 'ms')],
      limit: limitOf(limitName, limit, 'ms', '>='),
      observed: silentForMs,
      wouldClear: { messageKey: 'probe-silent.would-clear' as const, params: { deviceId, probeId } },
      ...(units === null
        ? { messageKey: 'probe-silent.title' as const, params: { deviceId, probeId, silentForMs } }
        : { messageKey: 'probe-silent.title-units' as const, params: { deviceId, probeId, silentForMs, units } }),
    }))
  },
  nextChangeMs: (view, { coldSilentMs, probeSilentMs }) =>
    view.toldAll === null
      ? null
      : countedFrom(view, view.toldAll) + (isColdStorage(view) ? coldSilentMs : probeSilentMs).value,
  matterOf: () => '',
})
