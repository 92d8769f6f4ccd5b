import { type Alert, answeringRole } from '#cloud/alerts/alert'
import { alertKinds, foldAlert } from '#cloud/alerts/fold-alert'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, type Subject } from '#cloud/journal/subject'
import type { Role } from '#cloud/people/role'
import type { Notification } from '#cloud/store/decisions/alerts'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { KnownSite } from './known-site.ts'

type Telling = { alertId: string; entrySeq: number; reason: Notification['reason']; role: Role }

/** Why somebody is told of an entry about an alert, and which role; null when nobody is. */
function tellingOf(alert: Alert, { kind, source, entrySeq }: NumberedEntry): Telling | null {
  const { alertId, binding } = alert
  const role = answeringRole(alert)
  switch (kind) {
    case 'AlertRaised':
      return { alertId, entrySeq, reason: 'raised', role }
    case 'AlertEscalated':
      return { alertId, entrySeq, reason: 'escalated', role }
    case 'AlertOverdue':
      return { alertId, entrySeq, reason: 'overdue', role: binding.deputyRole ?? role }
    case 'AlertAssigned':
      // A person who hands it on says so; what went on by itself is told to whom it went.
      return source.kind === 'service' ? { alertId, entrySeq, reason: 'handed-on', role } : null
    case 'AlertUnshelved':
      return source.kind === 'service' ? { alertId, entrySeq, reason: 'unshelved', role } : null
    default:
      return null
  }
}

/** The alerts a transaction touches, in memory. */
export class AlertDrafts {
  /** Alerts that the entries told last have changed. */
  changedNow: ReadonlySet<string> = new Set()
  readonly #tx: SiteTransaction
  readonly #knownOpen: KnownSite['openAlerts']
  readonly #byId = new Map<string, Alert>()
  /** As they were before this transaction; those it raised are not here. */
  readonly #before = new Map<string, Alert>()
  readonly #loadedAbout = new Set<Subject>()
  readonly #changed = new Set<string>()
  readonly #tellings: Telling[] = []

  constructor(tx: SiteTransaction, { openAlerts }: Pick<KnownSite, 'openAlerts'>) {
    this.#tx = tx
    this.#knownOpen = openAlerts
  }

  /** Makes sure the open alerts about these subjects are here. */
  async load(subjects: Iterable<Subject>): Promise<void> {
    const missing = [...new Set(subjects)].filter((subject) => !this.#loadedAbout.has(subject))
    if (missing.length === 0) return
    const unread = missing.filter((subject) => this.#knownOpen.about(subject) === null)
    if (unread.length > 0) this.#knownOpen.keep(unread, await this.#tx.alerts.openAbout(unread))
    for (const subject of missing) {
      this.#keep(this.#knownOpen.about(subject) ?? [])
      this.#loadedAbout.add(subject)
    }
  }

  /** Makes sure these alerts are here. */
  async loadIds(alertIds: readonly string[]): Promise<void> {
    const missing = [...new Set(alertIds)].filter((alertId) => !this.#byId.has(alertId))
    if (missing.length > 0) this.#keep(await this.#tx.alerts.byKeys(missing))
  }

  /** An alert as it is now and as it was before this transaction; it must have been loaded. */
  find(alertId: string): { before: Alert | null; now: Alert | null } {
    return { before: this.#before.get(alertId) ?? null, now: this.#byId.get(alertId) ?? null }
  }

  /** Every alert that is here, those this transaction has ended too. */
  known(): Alert[] {
    return [...this.#byId.values()]
  }

  /** Folds entries about alerts. Returns what the alerts that people answered are about. */
  async tell(entries: readonly NumberedEntry[]): Promise<Subject[]> {
    const answered: Subject[] = []
    const changedNow = new Set<string>()
    const own = entries.filter(({ kind }) => alertKinds.has(kind))
    const ids = own.flatMap(({ subject, kind }) => (kind === 'AlertRaised' ? [] : (identityAs('alert', subject) ?? [])))
    await this.loadIds(ids)
    for (const entry of own) {
      const alertId = identityAs('alert', entry.subject)
      if (alertId === null) continue
      const after = foldAlert(this.#byId.get(alertId) ?? null, entry)
      if (after === null) continue
      this.#byId.set(alertId, after)
      this.#changed.add(alertId)
      changedNow.add(alertId)
      const telling = tellingOf(after, entry)
      if (telling !== null) this.#tellings.push(telling)
      if (entry.source.kind === 'decision') answered.push(after.about)
    }
    this.changedNow = changedNow
    return answered
  }

  /** Alerts that changed, as they are now. */
  changed(): Alert[] {
    return [...this.#changed].flatMap((alertId) => this.#byId.get(alertId) ?? [])
  }

  /**
   * Stores what changed. Somebody is told once of every alert that was raised, one that is over already too, of each that
   * became more urgent, that nobody answered in time, whose shelving ended, and that went on to another role by itself.
   */
  async store(nowMs: number): Promise<void> {
    await this.#tx.alerts.put(this.changed())
    await this.#tx.alerts.notify(
      this.#tellings.map(({ alertId, entrySeq, reason, role }) => ({
        notificationId: `${alertId}~${entrySeq}`,
        reason,
        role,
        alertId,
        requisitionId: null,
        createdAtMs: nowMs,
        sentAtMs: null,
      })),
    )
  }

  #keep(alerts: readonly Alert[]): void {
    for (const alert of alerts) {
      if (this.#byId.has(alert.alertId)) continue
      this.#byId.set(alert.alertId, alert)
      this.#before.set(alert.alertId, alert)
    }
  }
}
